"""What a file is, told from its bytes alone.

No name, ending or declared type is believed, and nothing is decoded: the parts of a
file are walked from the first byte to the last. What does not begin as one of these
formats, breaks off, claims too many pixels or goes on behind its own end is refused; so
what is taken is a file of this one format, and harmless wherever it is served as that.
"""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator

from strata_domain.entity.asset import AssetKind, FileFacts
from strata_domain.entity.image import ImageSize
from strata_domain.error import FileTooLargeError, UnsupportedFileError
from strata_domain.service.file_format import byte_source
from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import MOST_PARTS, Duration
from strata_domain.service.known_format import (
    FORMATS,
    HEAD_BYTES,
    FileFormat,
    format_of,
)

__all__ = ["FORMATS", "HEAD_BYTES", "PICTURES", "FileScanner", "format_of", "scanned"]

PICTURES = frozenset({AssetKind.IMAGE})
_MOST_PARTS = {
    AssetKind.IMAGE: byte_source.MOST_PARTS,
    AssetKind.AUDIO: MOST_PARTS,
}


class FileScanner:
    """Looks at a file that comes in pieces, and keeps none of them.

    What it has refused once stays refused.
    """

    def __init__(
        self, *, max_bytes: int, kinds: frozenset[AssetKind] = PICTURES
    ) -> None:
        """Expect a file of one of these kinds, of at most so many bytes."""
        self._max_bytes = max_bytes
        self._kinds = kinds
        self._hash = hashlib.sha256()
        self._size_bytes = 0
        self._source = ByteSource()
        self._walk = self._whole()
        self._found: tuple[FileFormat, ImageSize | Duration] | None = None

    def feed(self, piece: bytes) -> None:
        """Look at what came next.

        Raises:
            FileTooLargeError: it is too much.
            UnsupportedFileError: no file that is taken goes on like that.
        """
        self._size_bytes += len(piece)
        if self._size_bytes > self._max_bytes:
            raise FileTooLargeError
        self._hash.update(piece)
        self._source.feed(piece)
        next(self._walk, None)

    def facts(self) -> FileFacts:
        """Return what the file is, now that all of it has come.

        Raises:
            UnsupportedFileError: it broke off, or was refused before.
        """
        self._source.end()
        next(self._walk, None)
        if self._found is None or self._size_bytes > self._max_bytes:
            raise UnsupportedFileError
        file_format, measure = self._found
        size = measure if isinstance(measure, ImageSize) else None
        heard = measure if isinstance(measure, Duration) else None
        return FileFacts(
            kind=file_format.kind,
            media_type=file_format.media_type,
            size_bytes=self._size_bytes,
            sha256=self._hash.hexdigest(),
            width=size.width if size else None,
            height=size.height if size else None,
            duration_ms=heard.milliseconds if heard else None,
        )

    def _whole(self) -> Reading[None]:
        head = yield from self._source.peek(HEAD_BYTES)
        file_format = format_of(head)
        ensure(file_format.kind in self._kinds, "it is of another kind")
        self._source.most_parts = _MOST_PARTS[file_format.kind]
        measure = yield from file_format.walk(self._source)
        self._found = file_format, measure
        while not self._source.waiting:
            yield
        self._found = None
        ensure(self._found, "something follows its end")


async def scanned(
    content: AsyncIterator[bytes], scanner: FileScanner
) -> AsyncGenerator[bytes]:
    """Pass a file on while it is looked at; it breaks where it turns out to be bad.

    Whoever stores what comes from here as a whole or not at all stores no bad file.

    Raises:
        FileTooLargeError: it is too long.
        UnsupportedFileError: it is no file that is taken.
    """
    async for piece in content:
        scanner.feed(piece)
        yield piece
    scanner.facts()
