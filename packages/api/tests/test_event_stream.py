"""Events on the wire are what an EventSource reads, whatever is in them."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_api.event_stream import PING, encode_event, event_stream, wants_events
from strata_domain.entity.generation import EventType
from strata_domain.error import DatabaseUnavailableError
from strata_domain.service.generation_log import event
from strata_usecase.run.live_generation import Batch

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HELLO = event(1, EventType.TEXT_DELTA, {"text": "Hello"})
DONE = event(2, EventType.COMPLETED, {})


def fields(wire: bytes) -> list[tuple[str, str]]:
    """Parse as the HTML standard, section 9.2.6, says: only CR and LF end a line."""
    lines = re.split("\r\n|\n|\r", wire.decode())
    pairs = (line.partition(":") for line in lines if line)
    return [(name, value.removeprefix(" ")) for name, _, value in pairs]


def written(
    batches: AsyncIterator[Batch], *, ping_seconds: float = 3600
) -> list[str | bytes | memoryview]:
    async def read() -> list[str | bytes | memoryview]:
        response = event_stream(batches, ping_seconds=ping_seconds)
        return [chunk async for chunk in response.body_iterator]

    return asyncio.run(read())


async def heard(*batches: Batch) -> AsyncIterator[Batch]:
    for batch in batches:
        yield batch


async def broken(batch: Batch) -> AsyncIterator[Batch]:
    yield batch
    raise DatabaseUnavailableError


@given(TEXT)
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    wire = encode_event(event(7, EventType.TEXT_DELTA, {"text": text}))

    (_, number), (_, kind), (_, data) = fields(wire)
    assert (number, kind, json.loads(data)) == ("7", "text.delta", {"text": text})


@pytest.mark.parametrize("text", ["\u2028\u2029", "\x85\x0b\x0c\x1c", "a\r\nid: 9\n\n"])
def test_no_sort_of_line_break_makes_another_line(text: str) -> None:
    wire = encode_event(event(1, EventType.TEXT_DELTA, {"text": text}))

    assert [name for name, _ in fields(wire)] == ["id", "event", "data"]
    assert wire.endswith(b"\n\n")
    assert len(wire.decode().splitlines()) == 4


def test_a_batch_is_written_at_once() -> None:
    whole = encode_event(HELLO) + encode_event(DONE)

    assert written(heard((HELLO, DONE))) == [whole]


def test_silence_is_not_written_while_it_is_short() -> None:
    assert written(heard((), (HELLO,), ())) == [encode_event(HELLO)]


def test_a_long_silence_is_a_comment() -> None:
    chunks = written(heard((), (HELLO,), ()), ping_seconds=0)

    assert chunks == [PING, encode_event(HELLO), PING]
    assert PING.startswith(b":")


def test_a_stream_that_breaks_ends_without_an_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        assert written(broken((HELLO,))) == [encode_event(HELLO)]

    assert "database_unavailable" in caplog.text


def test_a_stream_is_kept_by_no_cache_and_no_proxy() -> None:
    headers = event_stream(
        heard(), ping_seconds=1, headers={"Location": "/here"}
    ).headers

    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["location"] == "/here"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream; q=0.9, */*", True),
        ("application/json", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_a_stream_is_for_whoever_asks_for_it(accept: str, *, wanted: bool) -> None:
    assert wants_events(accept) == wanted
