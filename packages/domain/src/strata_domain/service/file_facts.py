"""What a file is, told from its bytes alone.

No name, ending or declared type is believed, and nothing is decoded: the parts of a
file are walked from the first byte to the last. What does not begin as one of these
formats, breaks off, claims too many pixels or goes on behind its own end is refused; so
what is taken is a file of this one format, and harmless wherever it is served as that.
"""

import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass

from strata_domain.entity.asset import AssetKind, FileFacts
from strata_domain.entity.image import ImageSize
from strata_domain.error import FileTooLargeError, UnsupportedFileError
from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.gif import walk_gif
from strata_domain.service.file_format.jpeg import walk_jpeg
from strata_domain.service.file_format.png import walk_png
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.wav import walk_wav
from strata_domain.service.file_format.webp import walk_webp

HEAD_BYTES = 12
PICTURES = frozenset({AssetKind.IMAGE})


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of files that are taken.

    Attributes:
        ending: of its files' names, without the dot.
        beginning: what the first twelve bytes must match.
        walk: reads a file of this format to its last byte.
    """

    kind: AssetKind
    media_type: str
    ending: str
    beginning: re.Pattern[bytes]
    walk: Callable[[ByteSource], Reading[ImageSize | None]]


FORMATS = (
    FileFormat(
        AssetKind.IMAGE, "image/png", "png", re.compile(rb"\x89PNG\r\n\x1a\n"), walk_png
    ),
    FileFormat(
        AssetKind.IMAGE, "image/jpeg", "jpg", re.compile(rb"\xff\xd8\xff"), walk_jpeg
    ),
    FileFormat(
        AssetKind.IMAGE,
        "image/webp",
        "webp",
        re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
        walk_webp,
    ),
    FileFormat(
        AssetKind.IMAGE, "image/gif", "gif", re.compile(rb"GIF8[79]a"), walk_gif
    ),
    FileFormat(
        AssetKind.AUDIO,
        "audio/wav",
        "wav",
        re.compile(rb"RIFF.{4}WAVE", re.DOTALL),
        walk_wav,
    ),
)


def format_of(head: bytes) -> FileFormat:
    """Return how a file begins; whether it goes on like that is another question.

    Args:
        head: its first twelve bytes or more.

    Raises:
        UnsupportedFileError: like none that is taken.
    """
    found = [each for each in FORMATS if each.beginning.match(head)]
    ensure(found, "it begins like no file that is taken")
    return found[0]


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
        self._found: tuple[FileFormat, ImageSize | None] | None = None

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
        if self._found is None or self._size_bytes > self._max_bytes:
            raise UnsupportedFileError
        file_format, size = self._found
        return FileFacts(
            kind=file_format.kind,
            media_type=file_format.media_type,
            size_bytes=self._size_bytes,
            sha256=self._hash.hexdigest(),
            width=size.width if size else None,
            height=size.height if size else None,
        )

    def _whole(self) -> Reading[None]:
        head = yield from self._source.peek(HEAD_BYTES)
        file_format = format_of(head)
        ensure(file_format.kind in self._kinds, "it is of another kind")
        size = yield from file_format.walk(self._source)
        self._found = file_format, size
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
