"""Sounds that make no sense."""

from struct import pack

from support.picture import riff_chunk
from support.sound import (
    SOUNDS,
    aac_frame,
    box,
    element,
    mp3_frame,
    numbers,
    page,
    samples,
    shape,
    wave,
)
from support.sound_part import (
    BLOCK,
    EBML,
    HALF_A_SECOND,
    OPUS_HEAD,
    OPUS_TAGS,
    PACKET,
    SIZES,
    TIMES,
    TRACK,
    clip,
    clock,
    film,
    fragments,
    opus,
    run,
    track,
    vorbis,
    vorbis_head,
)

ODDITIES = {
    "a WAV without samples": wave(shape()),
    "a WAV with empty samples": wave(shape(), samples(0)),
    "samples before their shape": wave(samples(), shape()),
    "two shapes": wave(shape(), shape(), samples()),
    "two samples": wave(shape(), samples(), samples()),
    "samples without an end behind others": wave(
        shape(), samples(), b"data\xff\xff\xff\xff"
    ),
    "endless samples before their shape": wave(b"data\xff\xff\xff\xff") + bytes(9),
    "a shape that is too short": wave(riff_chunk(b"fmt ", bytes(14)), samples()),
    "an unknown code": wave(shape(kind=85), samples()),
    "an unknown code behind a known one": wave(shape(kind=0xFFFE), samples()),
    "a bat's ear": wave(shape(rate=900_000), samples()),
    "another size": wave(
        shape(more=b"").replace(b"\1\0\x08\0", b"\2\0\x08\0"), samples()
    ),
    "a tag without a length": b"ID3\4\0\0\x80\0\0\0" + mp3_frame() * 9,
    "a tag and nothing": b"ID3\4\0\0\0\0\0\0",
    "a frame of any length": b"\xff\xfb\0\0" * 99,
    "frames of two rates": mp3_frame() + mp3_frame(b"\xff\xfb\x94\0") * 9,
    "something between frames": mp3_frame() + b"no" + mp3_frame(),
    "AAC of no rate": aac_frame(rate=14) * 9,
    "AAC of two rates": aac_frame() + aac_frame(rate=3),
    "an AAC frame in its own head": aac_frame(length=6) * 9,
    "an AAC frame with half a head": aac_frame() + b"\xff\xf1\x50",
    "AAC and then something": aac_frame() + bytes(20),
    "FLAC without a head": b"fLaC\x84\0\0\x22" + bytes(99),
    "FLAC without frames": SOUNDS["counted.flac"][:42] + bytes(99),
    "half a frame of FLAC": b"fLaC\x80\0\0\x22" + bytes(34) + b"\xff\xf8\0",
    "a frame of FLAC without an end": SOUNDS["counted.flac"][:9000] + bytes(2**20),
    "an empty packet": opus(page(b"", number=2, flags=4, place=960)),
    "a packet of half a second": opus(
        page(HALF_A_SECOND, number=2, flags=4, place=24_000)
    ),
    "a packet of no time": opus(page(b"\xfb\0", number=2, flags=4, place=0)),
    "a stream without sound": opus(page(number=2, flags=4)),
    "a head that is too short": opus(
        page(PACKET, number=2, flags=4, place=5760), head=OPUS_HEAD[:18]
    ),
    "sound among the heads": page(OPUS_HEAD, flags=2)
    + page(OPUS_TAGS, PACKET, number=1)
    + page(PACKET, number=2, flags=4, place=5760),
    "a second beginning": page(OPUS_HEAD, flags=2) + page(OPUS_TAGS, number=1, flags=2),
    "a page of another stream": opus(page(PACKET, number=2, stream=2)),
    "a page that is missing": opus(page(PACKET, number=3)),
    "a page that goes on with nothing": opus(page(PACKET, number=2, flags=1)),
    "two heads on a page": page(OPUS_HEAD, OPUS_TAGS, flags=2),
    "no first page": page(OPUS_HEAD),
    "something between pages": opus(bytes(99)),
    "a picture in motion": page(b"\x80theora" + bytes(40), flags=2),
    "Vorbis with tiny blocks": vorbis(vorbis_head(sizes=0x11)),
    "Vorbis without a clock": vorbis(vorbis_head(rate=0)),
    "a film with a picture": film(track(handler=box(b"hdlr", bytes(8), b"vide"))),
    "a film without a handler's name": film(track(handler=box(b"hdlr", bytes(8)))),
    "a film of two sounds": film(track(TIMES, SIZES), track(TIMES, SIZES)),
    "a film of nothing": film(),
    "a film that repeats its clock": film(
        *[clock(b"mvhd", 1000)] * 2, track(TIMES, SIZES)
    ),
    "a film without a clock": film(clock(b"mvhd", 1, rate=0)),
    "a film with half a clock": film(box(b"mvhd", bytes(20))),
    "a film with half a wide clock": film(box(b"mvhd", b"\1" + bytes(23))),
    "a box in its own head": film(pack(">I4s", 7, b"trak")),
    "a box beyond its parent": film(pack(">I4s", 99, b"trak")),
    "times beyond their table": film(track(box(b"stts", numbers(0, 2, 1, 1)), SIZES)),
    "sizes beyond their table": film(track(TIMES, box(b"stsz", numbers(0, 0, 2)))),
    "a usual sample of another shape": film(box(b"mvex", box(b"trex", bytes(8)))),
    "a fragment of another shape": fragments(box(b"tfhd", bytes(9))),
    "a run beyond its table": fragments(run(0x100, 9, 1)),
    "a clip that is another film": clip(
        TRACK, BLOCK, head=element("1a45dfa3", b"\x42\x82\x88matroska")
    ),
    "a clip without a segment": EBML + BLOCK,
    "a clip with an endless head": b"\x1a\x45\xdf\xa3\xff" + bytes(20),
    "a clip with a picture": clip(element("ae", element("83", b"\1")), BLOCK),
    "a clip of another code": clip(element("ae", element("86", b"A_AAC")), BLOCK),
    "a clip of two tracks": clip(TRACK, TRACK, BLOCK),
    "a clip without a track": clip(BLOCK),
    "a clip without a block": clip(TRACK),
    "a block that is too short": clip(TRACK, element("a3", b"\x81\0\0\0")),
    "a block with several packets": clip(TRACK, element("a3", b"\x81\0\0\2" + PACKET)),
    "a block of no track": clip(TRACK, element("a3", b"\0\0\0\0" + PACKET)),
    "a number that is too large": clip(TRACK, element("2ad7b1", b"\xff" * 8), BLOCK),
    "a number without a digit": clip(TRACK, element("2ad7b1"), BLOCK),
    "a number of three bytes": clip(TRACK, element("4489", bytes(3)), BLOCK),
    "a name that is too long": clip(TRACK, BLOCK, b"\x08" + bytes(20)),
    "a length that is too long": clip(TRACK, BLOCK, b"\xec\0" + bytes(20)),
    "a void without an end": clip(TRACK, BLOCK, b"\xec\xff"),
    "half a name": clip(TRACK, BLOCK, b"\x1f\x43"),
    "a cluster beyond the end": clip(TRACK, b"\x1f\x43\xb6\x75\x10\1\0\0" + BLOCK),
    "a segment that ends too soon": clip(TRACK) + BLOCK,
}
"""By name: a sound that no encoder makes."""
