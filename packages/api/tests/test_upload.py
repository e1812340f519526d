"""A file that takes long to look at keeps nobody else."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from strata_api.upload import read_form
from strata_domain.error import UnsuitableSoundError
from support.sound_part import EBML, TRACK

FORM = b"multipart/form-data; boundary=x"
PART = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
TINY = b"\xa0\x80"
"""A part of a clip that has nothing in it."""


def upload(content: bytes) -> Request:
    """A request that brings this at once."""
    headers = [(b"content-type", FORM)]

    async def receive() -> Message:
        return {"type": "http.request", "body": PART + content + b"\r\n--x--\r\n"}

    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def turns_of_others(request: Request) -> int:
    """How often somebody else had a turn until it was refused."""
    reading, turns = asyncio.create_task(read_form(request)), 0
    while not reading.done():
        await asyncio.sleep(0)
        turns += 1
    with pytest.raises(UnsuitableSoundError):
        reading.result()
    return turns


def test_a_file_of_a_million_parts_leaves_others_their_turns() -> None:
    clip = EBML + b"\x18\x53\x80\x67\xff" + TRACK + TINY * 100_000

    assert asyncio.run(turns_of_others(upload(clip))) > 20
