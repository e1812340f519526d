"""Small whole sounds of every format, and parts to make others of."""

import json
from base64 import b64decode
from pathlib import Path
from struct import pack

from support.picture import riff, riff_chunk

_FILE = Path(__file__).parents[1] / "vectors" / "sound.json"
LENGTHS = {
    "alaw.wav": ("audio/wav", 1100),
    "extended.wav": ("audio/wav", 110),
    "streamed.wav": ("audio/wav", 1100),
    "tagged.mp3": ("audio/mpeg", 1176),
    "slow.mp3": ("audio/mpeg", 1188),
    "bare.aac": ("audio/aac", 1152),
    "counted.flac": ("audio/flac", 1100),
    "streamed.flac": ("audio/flac", 1100),
    "opus.ogg": ("audio/ogg", 1100),
    "vorbis.ogg": ("audio/ogg", 1100),
    "whole.m4a": ("audio/mp4", 1164),
    "fragments.mp4": ("audio/mp4", 1164),
    "whole.webm": ("audio/webm", 1120),
    "live.webm": ("audio/webm", 1120),
}
"""By name: the media type, and how many milliseconds are in a tone of 1100, or 110.

Made once, by FFmpeg 8 and libsndfile, whose own decoders find 1100 to 1216; encoders of
MP3 and AAC put silence around it.
"""
SOUNDS = {
    name: b64decode(content)
    for name, content in json.loads(_FILE.read_text(encoding="utf-8")).items()
}


def shape(
    *, kind: int = 1, rate: int = 8000, bits: int = 8, more: bytes = b""
) -> bytes:
    """What the samples of a WAV of one channel are."""
    block = bits // 8
    said = pack("<HHIIHH", kind, 1, rate, rate * block, block, bits)
    return riff_chunk(b"fmt ", said + more)


def samples(length: int = 9) -> bytes:
    return riff_chunk(b"data", bytes(length))


def wave(*chunks: bytes) -> bytes:
    return riff(b"WAVE", *chunks)


def mp3_frame(head: bytes = b"\xff\xfb\x90\x00") -> bytes:
    """26 ms of silence, of 44,100 samples a second at 128 kbit/s."""
    return head + bytes(417 - len(head))


def aac_frame(*, length: int = 9, rate: int = 4) -> bytes:
    """23 ms of nothing, of 44,100 samples a second."""
    size = (length << 5 | 0x1F).to_bytes(3, "big")
    head = b"\xff\xf1" + bytes((0x40 | rate << 2,)) + bytes((size[0] | 0x40,))
    return (head + size[1:] + b"\xfc").ljust(length, b"\0")


def page(
    *packets: bytes, flags: int = 0, place: int = 0, number: int = 0, stream: int = 1
) -> bytes:
    """A page of an Ogg."""
    sizes = b"".join(
        b"\xff" * (len(each) // 255) + bytes((len(each) % 255,)) for each in packets
    )
    head = pack("<4sBBQIIIB", b"OggS", 0, flags, place, stream, number, 0, len(sizes))
    return head + sizes + b"".join(packets)


def open_page(packet: bytes, *, number: int) -> bytes:
    """A page whose packet, of a multiple of 255 bytes, goes on on the next one."""
    closed = page(packet, number=number, place=2**64 - 1)
    parts = len(packet) // 255
    return closed[:26] + bytes((parts,)) + closed[27 : 27 + parts] + packet


def box(name: bytes, *parts: bytes) -> bytes:
    """A box of an MP4."""
    body = b"".join(parts)
    return pack(">I4s", 8 + len(body), name) + body


def numbers(*found: int) -> bytes:
    return pack(f">{len(found)}I", *found)


def element(name: str, *parts: bytes) -> bytes:
    """An element of a WebM, by its name in hexadecimal."""
    body = b"".join(parts)
    return bytes.fromhex(name) + (len(body) | 1 << 28).to_bytes(4, "big") + body
