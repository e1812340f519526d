"""When the Anthropic adapter hangs up, and when it does not."""

import asyncio
from contextlib import aclosing

import pytest

from strata_domain.entity.chat_piece import TextDelta
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.anthropic_chat_model import connect
from strata_infrastructure.chat.provider_settings import ProviderSettings
from support.chat import (
    STREAM,
    Answer,
    Wire,
    ask,
    dwell,
    leave_after_first,
    listen,
    question,
)
from support.claude import END, HELLO, JSON, whole


@pytest.fixture(autouse=True)
def _quiet(runner: asyncio.Runner, wire: Wire) -> None:
    """Let the connections of earlier tests end before one is watched."""
    runner.run(asyncio.sleep(0.02))
    wire.hung_up.clear()


def test_leaving_the_block_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel
) -> None:
    wire.streams(HELLO, holds=True)

    async def leave() -> None:
        assert await leave_after_first(anthropic, question()) == TextDelta("hello")
        await wire.was_left()

    runner.run(leave())


@pytest.mark.parametrize("answer", [[], [HELLO]], ids=["waiting", "talking"])
def test_cancelling_the_reader_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel, answer: list[bytes]
) -> None:
    wire.streams(*answer, holds=True)

    async def cancel() -> None:
        reading = asyncio.create_task(dwell(anthropic, question()))
        await asyncio.sleep(0.05)
        reading.cancel()
        await wire.was_left()
        assert reading.cancelled()

    runner.run(cancel())


@pytest.mark.parametrize("part", [b"", JSON, JSON + whole()[:9]], ids=len)
def test_cancelling_an_answer_at_once_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel, part: bytes
) -> None:
    wire.says(part, holds=True)

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await anthropic.complete(question())
        await wire.was_left()

    runner.run(give_up())


def test_a_stall_leaves_the_reader_waiting_until_it_gives_up(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel
) -> None:
    wire.streams(HELLO, holds=True)
    heard: list[object] = []

    with pytest.raises(TimeoutError):
        runner.run(listen(anthropic, question(), heard))
    assert heard == ["answering", TextDelta("hello")]


def test_a_connection_is_used_again_once_its_answer_is_read(
    runner: asyncio.Runner, wire: Wire
) -> None:
    stream = HELLO + END
    chunked = STREAM + b"transfer-encoding: chunked\r\n\r\n"
    wire.says(
        chunked, b"%x\r\n%s\r\n" % (len(stream), stream), b"0\r\n\r\n", holds=True
    )

    async def ask_twice() -> list[Answer]:
        async with aclosing(connect(ProviderSettings(base_url=wire.url))) as model:
            return [await ask(model, question()) for _ in range(2)]

    before = wire.connections
    assert [answer.error for answer in runner.run(ask_twice())] == [None, None]
    assert wire.connections == before + 1
