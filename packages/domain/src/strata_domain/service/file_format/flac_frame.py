"""FLAC (RFC 9639, section 9): the head of a frame, and the checksum behind it."""

from collections.abc import Iterator

LONGEST_HEAD = 16
_SIZES = (0, 192, *(576 << n for n in range(4)), 0, 0, *(256 << n for n in range(8)))
"""Samples of a frame, by their number; 6 and 7 say it in a byte or two of their own."""
_SIZE_BYTES = {6: 1, 7: 2}
_RATE_BYTES = {12: 1, 13: 2, 14: 2}
_NUMBER_AT = 4
_CHECKSUM_BYTES = 2
_BYTE = 8


def head_size(found: bytes, *, frames: int, samples: int) -> int:
    """Return how many samples a frame has; 0 if none begins here, or another one.

    Args:
        found: the next bytes, as many as a head can have, or those that are left.
        frames: that are before it.
        samples: that are before it.
    """
    if len(found) <= _NUMBER_AT:
        return 0
    code, rate = divmod(found[2], 16)
    number, at = _number(found)
    size_bytes = _SIZE_BYTES.get(code, 0)
    end = at + size_bytes + _RATE_BYTES.get(rate, 0)
    counted = samples if found[1] % 2 else frames
    is_right = number == counted and found[end : end + 1] == _sum_8(found[:end])
    said = int.from_bytes(found[at : at + size_bytes], "big") + 1
    return (said if size_bytes else _SIZES[code]) if is_right else 0


def is_whole(frame: bytes) -> bool:
    """Tell whether the checksum of a frame is right, and is its end.

    With zeros behind it, a checksum of this kind is right once more.
    """
    return _is_summed(frame) and not _is_summed(frame[:-1])


def _is_summed(frame: bytes) -> bool:
    end = len(frame) - _CHECKSUM_BYTES
    return end > 0 and frame[end:] == _sum_16(frame[:end])


def _number(found: bytes) -> tuple[int, int]:
    """Return a number written as UTF-8 would write it, and where it ends."""
    first = found[_NUMBER_AT]
    ones = _BYTE - (first ^ 0xFF).bit_length()
    end = _NUMBER_AT + max(ones, 1)
    number = first & 0x7F >> ones
    for part in found[_NUMBER_AT + 1 : end]:
        number = number << 6 | part & 0x3F
    return number, end


def _table(polynomial: int, bits: int) -> Iterator[int]:
    most = (1 << bits) - 1
    for byte in range(256):
        found = byte << bits - _BYTE
        for _ in range(_BYTE):
            found = (found << 1 ^ polynomial * (found >> bits - 1)) & most
        yield found


_SUMS_8 = bytes(_table(0x07, 8))
_SUMS_16 = tuple(_table(0x8005, 16))


def _sum_8(content: bytes) -> bytes:
    found = 0
    for byte in content:
        found = _SUMS_8[found ^ byte]
    return bytes((found,))


def _sum_16(content: bytes) -> bytes:
    found = 0
    for byte in content:
        found = (found << _BYTE & 0xFFFF) ^ _SUMS_16[found >> _BYTE ^ byte]
    return found.to_bytes(_CHECKSUM_BYTES, "big")
