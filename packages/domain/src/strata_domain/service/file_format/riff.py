"""RIFF: chunks with a name and a length, within one that says how long they all are."""

from struct import unpack

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure

HEAD_BYTES = 8
_FORM_BYTES = 4


def riff_length(source: ByteSource) -> Reading[int]:
    """Read the outermost head and return how many bytes of chunks follow.

    Raises:
        UnsupportedFileError: not even their kind would fit.
    """
    _, length, _ = unpack("<4sI4s", (yield from source.take(12)))
    ensure(length >= _FORM_BYTES, "it is shorter than its head")
    return int(length) - _FORM_BYTES


def chunk_head(source: ByteSource, left: int) -> Reading[tuple[bytes, int]]:
    """Read the head of a chunk and return its name and length, padding included.

    Args:
        source: at the beginning of a chunk.
        left: how many bytes there are for it in what it lies in.

    Raises:
        UnsupportedFileError: it does not fit there.
    """
    name, length = unpack("<4sI", (yield from source.take(HEAD_BYTES)))
    padded = length + length % 2
    ensure(HEAD_BYTES + padded <= left, "a chunk is longer than what it lies in")
    return name, padded
