"""Opus (RFC 6716): how long a packet is heard, which its first byte or two say."""

from strata_domain.service.file_format.refusal import ensure

RATE = 48_000
"""Units a second, whatever the sound was recorded with."""
LONGEST_PACKET = 5760
_LENGTHS = (
    *(480, 960, 1920, 2880) * 3,
    *(480, 960) * 2,
    *(120, 240, 480, 960) * 4,
)
"""Of a frame, by its configuration."""
_COUNTS = (1, 2, 2)


def packet_length(packet: bytes) -> int:
    """Return how long a packet is heard.

    Args:
        packet: its first two bytes at least, if it has as many.

    Raises:
        UnsupportedFileError: there is no such packet.
    """
    ensure(packet, "a packet is empty")
    config, code = packet[0] >> 3, packet[0] % 4
    counts = (*_COUNTS, int.from_bytes(packet[1:2], "big") & 0x3F)
    length = _LENGTHS[config] * counts[code]
    ensure(0 < length <= LONGEST_PACKET, "a packet is too long")
    return length
