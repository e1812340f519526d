"""Sounds that lie, sounds that do not end, and some that are only unusual."""

from struct import pack

from support.picture import riff, riff_chunk
from support.sound import (
    SOUNDS,
    aac_frame,
    box,
    element,
    mp3_frame,
    numbers,
    open_page,
    page,
    samples,
    shape,
    wave,
)
from support.sound_part import (
    BLOCK,
    EBML,
    PACKET,
    SIZES,
    TIMES,
    TRACK,
    clip,
    clock,
    film,
    flac,
    flac_frame,
    fragments,
    opus,
    run,
    track,
)

HOURS = 3 * 3600
_RATE = 16_000


def changed(name: str, mark: bytes, behind: int, new: bytes) -> bytes:
    """A sound with other bytes so far behind the last mark in it."""
    content = SOUNDS[name]
    at = content.rindex(mark) + behind
    return content[:at] + new + content[at + len(new) :]


LIES = {
    "a WAV of three hours that breaks off": riff(
        b"WAVE", shape(), b"data" + pack("<I", 8000 * HOURS), bytes(8000)
    ),
    "a WAV of a moment that goes on": wave(shape(), samples(9)) + bytes(8000),
    "a film of an hour": changed("whole.m4a", b"mvhd", 16, numbers(1, 3600)),
    "a film of three hours": changed("whole.m4a", b"mvhd", 16, numbers(1, HOURS)),
    "a track of an hour": changed("whole.m4a", b"mdhd", 20, numbers(3600 * _RATE)),
    "a track of a moment": changed("whole.m4a", b"mdhd", 20, numbers(1)),
    "samples that last": changed("whole.m4a", b"stts", 16, numbers(9_000_000)),
    "samples without bytes": changed("whole.m4a", b"stsz", 8, numbers(1)),
    "samples of another number": changed("whole.m4a", b"stts", 12, numbers(9)),
    "a clip of three hours": changed(
        "whole.webm", b"\x44\x89\x88", 3, pack(">d", 1000.0 * HOURS)
    ),
    "a clip of a moment": changed("whole.webm", b"\x44\x89\x88", 3, pack(">d", 0.0)),
    "a clip of no time": changed(
        "whole.webm", b"\x44\x89\x88", 3, pack(">d", float("nan"))
    ),
    "a stream of three hours": changed(
        "opus.ogg", b"OggS", 6, pack("<Q", 48_000 * HOURS)
    ),
    "a stream of a moment": changed("opus.ogg", b"OggS", 6, pack("<Q", 1)),
    "Vorbis of three hours": changed(
        "vorbis.ogg", b"OggS", 6, pack("<Q", 8000 * HOURS)
    ),
    "FLAC of three hours": changed("counted.flac", b"fLaC", 22, numbers(8000 * HOURS)),
    "FLAC of a moment": changed("counted.flac", b"fLaC", 22, numbers(1)),
}
"""By name: what it claims, and does not have."""

LIES["bytes that no sample needs"] = SOUNDS["whole.m4a"] + box(b"mdat", bytes(70_000))
LIES["samples of more bytes"] = changed("whole.m4a", b"stsz", 16, numbers(9_000))

_FULL = film(clock(b"mvhd", 1000), track(TIMES, SIZES))
RARITIES = {
    "FLAC of many frames": (4800, flac(*map(flac_frame, range(200)))),
    "a WAV with notes": (2, wave(riff_chunk(b"LIST", b"x"), shape(), samples())),
    "two channels' worth of floats": (1, wave(shape(kind=3, bits=64), samples(64))),
    "an extended shape": (
        2,
        wave(
            shape(kind=0xFFFE, more=pack("<HHIH", 22, 8, 4, 1) + bytes(14)), samples()
        ),
    ),
    "an MP3 with a tag's foot": (
        53,
        b"ID3\4\0\x10\0\0\0\1x" + b"3DI\4\0\x10\0\0\0\1" + mp3_frame() * 2,
    ),
    "an MP3 with a tag behind it": (27, mp3_frame() + b"TAG" + bytes(125)),
    "AAC": (47, aac_frame() * 2),
    "Opus of one packet": (120, opus(page(PACKET, number=2, flags=4, place=5760))),
    "Opus whose packet goes on": (
        120,
        opus(
            open_page(PACKET + bytes(253), number=2),
            page(b"", number=3, flags=5, place=5760),
        ),
    ),
    "a whole film": (1000, _FULL),
    "a film with wide clocks": (
        1000,
        film(clock(b"mvhd", 1000, wide=True), track(TIMES, SIZES)),
    ),
    "a film that does not know its length": (
        1000,
        film(clock(b"mvhd", 2**32 - 1), track(TIMES, SIZES)),
    ),
    "a film with a wide box": (
        1000,
        film(track(TIMES, SIZES), data=pack(">I4sQ", 1, b"mdat", 46) + bytes(30)),
    ),
    "a film with a table of sizes": (
        1000,
        film(track(TIMES, box(b"stsz", numbers(0, 0, 10, *[3] * 10)))),
    ),
    "fragments as usual": (1000, fragments(box(b"tfhd", numbers(0, 1)), run(0, 10))),
    "fragments of a kind": (
        500,
        fragments(
            box(b"tfhd", numbers(0x3B, 1, 0, 0, 1, 50, 2, 0)), run(5, 10, 0, 0), data=20
        ),
    ),
    "fragments with tables": (
        30,
        fragments(
            box(b"tfhd", numbers(0, 1)),
            run(0xF00, 2, 10, 7, 0, 0, 20, 8, 0, 0),
            data=15,
        ),
    ),
    "a clip in a group": (
        120,
        clip(TRACK, element("a0", element("a1", b"\x81\0\0\0" + PACKET))),
    ),
    "a clip that says its length": (
        120,
        clip(element("1549a966", element("4489", pack(">f", 120.0))), TRACK, BLOCK),
    ),
    "a clip of one-byte packets": (20, clip(TRACK, element("a3", b"\x81\0\0\0\xf8"))),
}
"""By name: how long it is, and a sound that few encoders make."""

_THREE_HOURS = b"data" + pack("<I", 8000 * HOURS)
_LONG_WAVE = b"RIFF" + pack("<I", 36 + 8000 * HOURS) + b"WAVE" + shape() + _THREE_HOURS
ENDLESS = {
    "WAV": (_LONG_WAVE, bytes(80)),
    "MP3": (b"", (b"\xff\xe3\x18\0" + bytes(68)) * 100),
    "WebM": (EBML + b"\x18\x53\x80\x67\xff" + TRACK, BLOCK * 100),
}
"""By name: how a sound begins, and what comes then, again and again."""
