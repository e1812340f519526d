"""Taking a form with a file apart, as strictly as a vendor does.

Source: RFC 7578
"""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from strata_domain.entity.asset import AssetKind
from strata_domain.entity.transcription import SoundFile
from strata_domain.error import UnsupportedFileError
from strata_domain.service.file_facts import FileScanner
from strata_infrastructure.sandbox.exchange import LARGEST_BODY, Incoming

_BOUNDARY = re.compile(r"multipart/form-data; *boundary=\"?([^\";]{1,70})\"?")
_NAME = re.compile(rb"(?i)content-disposition: form-data; name=\"([^\"\r\n]+)\"")
_OPTION = re.compile(r"sandbox\[([a-z_]+)\]")
_SOUND = frozenset({AssetKind.AUDIO})


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says.

    Attributes:
        fields: the last value of each name, but for those of the sandbox.
        options: the sandbox's own.
        file: the bytes of the field `file`.
    """

    fields: Mapping[str, str]
    options: Mapping[str, object]
    file: bytes


def read_form(incoming: Incoming, known: frozenset[str]) -> Form:
    """Return the fields of a form.

    Raises:
        LookupError: there is no file.
        ValueError: it is no form, or has a field that the vendor does not know.
    """
    parts = dict(_parts(incoming))
    file = parts.pop("file")
    texts = {name: value.decode() for name, value in parts.items()}
    ours = {name for name in texts if _OPTION.fullmatch(name)}
    if unknown := sorted(texts.keys() - known - ours):
        message = f"unknown {unknown}"
        raise ValueError(message)
    return Form(
        fields={name: texts[name] for name in texts.keys() - ours},
        options={_OPTION.sub(r"\1", name): _value(texts[name]) for name in ours},
        file=file,
    )


def sound_of(form: Form) -> SoundFile:
    """Return the file, looked at.

    Raises:
        ValueError: it is no sound.
    """
    scanner = FileScanner(max_bytes=LARGEST_BODY, kinds=_SOUND)
    try:
        scanner.feed(form.file)
        facts = scanner.facts()
    except UnsupportedFileError as error:
        message = "the file is no sound that we know"
        raise ValueError(message) from error

    async def opened() -> AsyncIterator[bytes]:
        yield form.file

    return SoundFile(
        media_type=facts.media_type,
        size_bytes=facts.size_bytes,
        duration_ms=facts.duration_ms or 0,
        open=opened,
    )


def _parts(incoming: Incoming) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the value of each part."""
    boundary = _BOUNDARY.fullmatch(incoming.headers.get("content-type", ""))
    if boundary is None:
        message = "it is no form"
        raise ValueError(message)
    for part in incoming.body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        names = _NAME.findall(head)
        yield names[0].decode(), value.removesuffix(b"\r\n")


def _value(text: str) -> object:
    with suppress(ValueError):
        return json.loads(text)
    return text
