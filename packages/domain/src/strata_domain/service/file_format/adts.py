"""AAC (ISO 13818-7) on its own: frames with a head each."""

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import MOST_SECONDS, Duration, duration

_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000)
_MORE_RATES = (12_000, 11_025, 8_000, 7_350)
_ALL_RATES = dict(enumerate(_RATES + _MORE_RATES))
_HEAD_BYTES = 7
_SAMPLES = 1024
_MARKS = frozenset({b"\xff\xf0", b"\xff\xf1", b"\xff\xf8", b"\xff\xf9"})


def walk_aac(source: ByteSource) -> Reading[Duration]:
    """Read a file to its last frame."""
    rate, samples = 0, 0
    while head := (yield from source.glance(_HEAD_BYTES)):
        ensure(head[:2] in _MARKS and len(head) == _HEAD_BYTES, "there is no frame")
        found = _ALL_RATES.get(head[2] >> 2 & 0xF, -1)
        ensure(rate in {0, found}, "it goes on at another rate")
        rate, samples = found, samples + _SAMPLES * (head[6] % 4 + 1)
        ensure(samples <= MOST_SECONDS * rate, "it is too long")
        length = int.from_bytes(head[3:6], "big") >> 5 & 0x1FFF
        ensure(length >= _HEAD_BYTES, "a frame is shorter than its head")
        yield from source.skip(length)
    return duration(samples, rate)
