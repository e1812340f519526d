"""A form with one sound file: looked at while it comes, and kept nowhere.

Its bytes lie in a file without a name until the answer is there. Source of the format:
RFC 7578.
"""

import asyncio
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from strata_api.spool import Spool
from strata_domain.entity.asset import AssetKind, FileFacts
from strata_domain.entity.transcription import SoundFile
from strata_domain.error import (
    InvalidInputError,
    UnsuitableSoundError,
    UnsupportedFileError,
)
from strata_domain.service.file_facts import FileScanner

MOST_FILE = 25 * 2**20
MOST_FIELD = 16 * 1024
MOST_PARTS = 24
_SOUND = frozenset({AssetKind.AUDIO})


@dataclass(frozen=True, slots=True)
class SoundForm:
    """What a form says.

    Attributes:
        fields: by name, in order; those that came twice have two values.
        digest: the same for the same fields and file.
    """

    fields: Mapping[str, list[str]]
    file: SoundFile
    digest: bytes

    @property
    def single(self) -> Mapping[str, object]:
        """Values by their names; lists of them where a name came more than once."""
        return {k: it[0] if len(it) == 1 else it for k, it in self.fields.items()}


async def read_form(request: Request) -> SoundForm:
    """Read a form; what is wrong with it is said before all of it has come.

    It is looked at beside the event loop: some files have millions of parts.

    Raises:
        InvalidInputError: it is no form, or not one of few short fields.
        FileTooLargeError: its file is.
        UnsuitableSoundError: its file is missing, empty, or no sound that is taken.
    """
    form = _Form()
    with _refusing():
        parser = _parser(request, form)
        async for piece in request.stream():
            await asyncio.to_thread(parser.write, piece)
    return form.told()


@dataclass(slots=True)
class _Part:
    """A field, or the file.

    Attributes:
        head: its headers, by their names in small letters.
    """

    head: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    is_file: bool = False
    value: bytes = b""


class _Form:
    """Follows the parser."""

    def __init__(self) -> None:
        self._scanner = FileScanner(max_bytes=MOST_FILE, kinds=_SOUND)
        self._spool = Spool()
        self._fields: dict[str, list[str]] = {}
        self._part = _Part()
        self._header = [b"", b""]
        self._parts = 0
        self._whole = False

    def begin_part(self) -> None:
        self._parts += 1
        self._part = _Part()
        _ensure(holds=self._parts <= MOST_PARTS)

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def end_header(self) -> None:
        name, value = self._header
        self._part.head[name.lower()] = value
        self._header = [b"", b""]

    def end_head(self) -> None:
        said = self._part.head.get(b"content-disposition", b"")
        _, options = parse_options_header(said)
        self._part.name = options.get(b"name", b"").decode(errors="replace")
        self._part.is_file = self._part.name == "file"

    def data(self, data: bytes, start: int, end: int) -> None:
        take = self._take_file if self._part.is_file else self._take_field
        take(data[start:end])

    def end_part(self) -> None:
        if not self._part.is_file:
            value = self._part.value.decode(errors="replace")
            self._fields.setdefault(self._part.name, []).append(value)

    def end(self) -> None:
        self._whole = True

    def told(self) -> SoundForm:
        _ensure(holds=self._whole)
        with _refusing():
            facts = self._scanner.facts()
        duration_ms = facts.duration_ms
        if not duration_ms:
            raise UnsuitableSoundError
        return SoundForm(
            fields=self._fields,
            file=SoundFile(
                media_type=facts.media_type,
                size_bytes=facts.size_bytes,
                duration_ms=duration_ms,
                open=self._spool.read,
            ),
            digest=self._digest(facts),
        )

    def _digest(self, facts: FileFacts) -> bytes:
        return sha256(repr((sorted(self._fields.items()), facts)).encode()).digest()

    def _take_file(self, piece: bytes) -> None:
        self._scanner.feed(piece)
        self._spool.write(piece)

    def _take_field(self, piece: bytes) -> None:
        self._part.value += piece
        _ensure(holds=len(self._part.value) <= MOST_FIELD)


def _parser(request: Request, form: _Form) -> MultipartParser:
    said = request.headers.get("content-type", "")
    _, options = parse_options_header(said)
    boundary = options.get(b"boundary", b"")
    _ensure(holds=bool(boundary))
    return MultipartParser(
        boundary,
        {
            "on_part_begin": form.begin_part,
            "on_header_field": form.header_name,
            "on_header_value": form.header_value,
            "on_header_end": form.end_header,
            "on_headers_finished": form.end_head,
            "on_part_data": form.data,
            "on_part_end": form.end_part,
            "on_end": form.end,
        },
    )


@contextmanager
def _refusing() -> Generator[None]:
    try:
        yield
    except (FormParserError, ClientDisconnect) as error:
        raise InvalidInputError from error
    except UnsupportedFileError as error:
        raise UnsuitableSoundError from error


def _ensure(*, holds: bool) -> None:
    if not holds:
        raise InvalidInputError
