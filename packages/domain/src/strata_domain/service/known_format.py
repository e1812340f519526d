"""Which files are taken, and how each of them begins."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from strata_domain.entity.asset import AssetKind
from strata_domain.entity.image import ImageSize
from strata_domain.service.file_format.adts import walk_aac
from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.flac import walk_flac
from strata_domain.service.file_format.gif import walk_gif
from strata_domain.service.file_format.jpeg import walk_jpeg
from strata_domain.service.file_format.mp4 import walk_mp4
from strata_domain.service.file_format.mpeg import walk_mp3
from strata_domain.service.file_format.ogg import walk_ogg
from strata_domain.service.file_format.png import walk_png
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import Duration
from strata_domain.service.file_format.wav import walk_wav
from strata_domain.service.file_format.webm import walk_webm
from strata_domain.service.file_format.webp import walk_webp

HEAD_BYTES = 12


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
    walk: Callable[[ByteSource], Reading[ImageSize | Duration]]


def _beginning(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.DOTALL)


_PICTURES = (
    ("image/png", "png", rb"\x89PNG\r\n\x1a\n", walk_png),
    ("image/jpeg", "jpg", rb"\xff\xd8\xff", walk_jpeg),
    ("image/webp", "webp", rb"RIFF.{4}WEBP", walk_webp),
    ("image/gif", "gif", rb"GIF8[79]a", walk_gif),
)
_SOUNDS = (
    ("audio/wav", "wav", rb"RIFF.{4}WAVE", walk_wav),
    ("audio/mpeg", "mp3", rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", walk_mp3),
    ("audio/mp4", "m4a", rb".{4}ftyp", walk_mp4),
    ("audio/webm", "webm", rb"\x1a\x45\xdf\xa3", walk_webm),
    ("audio/ogg", "ogg", rb"OggS\0\x02", walk_ogg),
    ("audio/flac", "flac", rb"fLaC", walk_flac),
    ("audio/aac", "aac", rb"\xff[\xf0\xf1\xf8\xf9]", walk_aac),
)
FORMATS = tuple(
    FileFormat(kind, media_type, ending, _beginning(beginning), walk)
    for kind, formats in (
        (AssetKind.IMAGE, _PICTURES),
        (AssetKind.AUDIO, _SOUNDS),
    )
    for media_type, ending, beginning, walk in formats
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
