"""Parts of streams, films and clips, to make sounds of that no encoder makes."""

from struct import pack

from support.sound import box, element, numbers, page

OPUS_HEAD = b"OpusHead" + pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
OPUS_TAGS = b"OpusTags" + bytes(8)
HALF_A_SECOND = b"\xfb\x19" + bytes(9)
"""25 frames of 20 ms: more than a packet may have."""
PACKET = b"\xfb\x06"
"""Six of them, 120 ms."""


def opus(*pages: bytes, head: bytes = OPUS_HEAD, tags: bytes = OPUS_TAGS) -> bytes:
    """A stream of Opus, with these pages of sound."""
    begin = page(head, flags=2) + page(tags, number=1)
    return begin + b"".join(pages)


def vorbis(head: bytes) -> bytes:
    begin = page(head, flags=2) + page(b"\3", b"\5", number=1)
    return begin + page(bytes(20), number=2, flags=4, place=60)


def vorbis_head(*, sizes: int = 0x76, rate: int = 8000) -> bytes:
    blocks = bytes((sizes, 1))
    return b"\1vorbis" + pack("<IBIIII", 0, 1, rate, 0, 0, 0) + blocks


def clock(name: bytes, units: int, *, rate: int = 1000, wide: bool = False) -> bytes:
    """A box that says how long something is."""
    narrow = pack(">IIIIII", 0, 0, 0, rate, units, 0)
    long = pack(">BxxxQQIQI", 1, 0, 0, rate, units, 0)
    return box(name, long if wide else narrow)


HANDLER = box(b"hdlr", numbers(0, 0), b"soun", bytes(12))


def track(*tables: bytes, units: int = 1000, handler: bytes = HANDLER) -> bytes:
    """A track of a film."""
    media = clock(b"mdhd", units), handler, box(b"minf", box(b"stbl", *tables))
    return box(b"trak", box(b"mdia", *media))


TIMES = box(b"stts", numbers(0, 1, 10, 100))
SIZES = box(b"stsz", numbers(0, 3, 10))


def film(*parts: bytes, data: bytes = box(b"mdat", bytes(30))) -> bytes:
    """A film of one second, in ten samples of three bytes."""
    return box(b"ftyp", b"M4A ", bytes(8)) + box(b"moov", *parts) + data


def fragments(*parts: bytes, data: int = 30) -> bytes:
    """A film whose samples are told one fragment after the other."""
    usual = box(b"mvex", box(b"trex", numbers(0, 1, 1, 100, 3, 0)))
    head = film(clock(b"mvhd", 0), track(units=0), usual, data=b"")
    return head + box(b"moof", box(b"traf", *parts)) + box(b"mdat", bytes(data))


def run(flags: int, count: int, *found: int) -> bytes:
    return box(b"trun", numbers(flags, count, *found))


TRACK = element("ae", element("83", b"\2"), element("86", b"A_OPUS"))
EBML = element("1a45dfa3", b"\x42\x82\x84webm")
BLOCK = element("a3", b"\x81\0\0\0" + PACKET)


def clip(*parts: bytes, head: bytes = EBML) -> bytes:
    """A WebM with these parts in its segment."""
    return head + element("18538067", *parts)


def remainder(content: bytes, polynomial: int, bits: int) -> bytes:
    """A checksum."""
    found = 0
    for byte in content:
        found ^= byte << bits - 8
        for _ in range(8):
            found = found << 1 ^ polynomial * (found >> bits - 1)
            found &= (1 << bits) - 1
    return found.to_bytes(bits // 8, "big")


def flac_frame(number: int) -> bytes:
    """A frame of 192 samples, with what looks like the beginning of one in it."""
    head = b"\xff\xf8\x10\0" + chr(number).encode()
    frame = head + remainder(head, 0x07, 8) + b"\0\xff\xf8\0\xff"
    return frame + remainder(frame, 0x8005, 16)


def flac(*frames: bytes) -> bytes:
    """A FLAC of 8,000 samples a second that does not say how many."""
    shape = pack(">HH6xQ16x", 192, 192, 8000 << 44 | 7 << 36)
    return b"fLaC\x80\0\0\x22" + shape + b"".join(frames)
