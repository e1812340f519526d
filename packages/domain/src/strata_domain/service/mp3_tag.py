"""What may stand in front of the frames of an MP3.

Source: https://id3.org/id3v2.4.0-structure
"""

HEAD_BYTES = 10
_FOOT = 0x10


def tag_bytes(head: bytes) -> int:
    """Return how long the tag is with which a file begins; 0 if it has none.

    Args:
        head: its first ten bytes or more.
    """
    if not head.startswith(b"ID3") or len(head) < HEAD_BYTES:
        return 0
    length = 0
    for digit in head[6:HEAD_BYTES]:
        length = length << 7 | digit & 0x7F
    return HEAD_BYTES + length + HEAD_BYTES * bool(head[5] & _FOOT)
