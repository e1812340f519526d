"""EBML (RFC 8794): the name and the length of an element."""

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure

UNKNOWN = -1
_LONGEST_NAME, _LONGEST_LENGTH = 4, 8


def read_element(source: ByteSource) -> Reading[tuple[int, int]]:
    """Return an element's name, and how many bytes follow; UNKNOWN if it is not said.

    Raises:
        UnsupportedFileError: nothing begins here.
    """
    found = yield from source.glance(_LONGEST_NAME + _LONGEST_LENGTH)
    at = _bytes(found[:1])
    end = at + _bytes(found[at : at + 1])
    short = at <= _LONGEST_NAME and end - at <= _LONGEST_LENGTH
    ensure(short and end <= len(found), "something lies between its elements")
    yield from source.skip(end)
    most = (1 << 7 * (end - at)) - 1
    length = int.from_bytes(found[at:end], "big") & most
    name = int.from_bytes(found[:at], "big")
    return name, UNKNOWN if length == most else length


def _bytes(first: bytes) -> int:
    """Return how long a number is, which the zeros that it begins with say."""
    return 9 - int.from_bytes(first, "big").bit_length()
