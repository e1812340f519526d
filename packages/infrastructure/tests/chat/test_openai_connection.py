"""When the OpenAI adapter hangs up, and when it does not."""

import asyncio
from contextlib import aclosing

import pytest

from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.openai_chat_model import connect
from strata_infrastructure.chat.provider_settings import ProviderSettings
from support.chat import (
    END,
    STREAM,
    Answer,
    Wire,
    ask,
    delta,
    dwell,
    leave_after_first,
    question,
)

HELLO = delta(content="hello")


def test_leaving_the_block_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel
) -> None:
    wire.streams(HELLO, holds=True)

    async def leave() -> None:
        await leave_after_first(openai, question())
        await wire.was_left()

    runner.run(leave())


@pytest.mark.parametrize("answer", [[], [HELLO]], ids=["waiting", "talking"])
def test_cancelling_the_reader_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel, answer: list[bytes]
) -> None:
    wire.streams(*answer, holds=True)

    async def cancel() -> None:
        reading = asyncio.create_task(dwell(openai, question()))
        await wire.was_asked()
        await asyncio.sleep(0.05)
        reading.cancel()
        await wire.was_left()
        assert reading.cancelled()

    runner.run(cancel())


def test_cancelling_before_the_provider_answers_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel
) -> None:
    wire.says(holds=True)

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), openai.stream(question()):
                pass
        await wire.was_left()

    runner.run(give_up())


def test_an_error_of_the_reader_is_not_the_providers(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel
) -> None:
    wire.streams(HELLO, holds=True)

    async def stumble() -> None:
        async with openai.stream(question()) as pieces:
            raise KeyError(await anext(pieces))

    with pytest.raises(KeyError, match="hello"):
        runner.run(stumble())


def test_a_connection_is_used_again_once_its_answer_is_read(
    runner: asyncio.Runner, wire: Wire
) -> None:
    end = b"%x\r\n%s\r\n" % (len(END), END)
    chunked = STREAM + b"transfer-encoding: chunked\r\n\r\n"
    wire.says(chunked, end, b"0\r\n\r\n", holds=True)

    async def ask_twice() -> list[Answer]:
        async with aclosing(connect(ProviderSettings(base_url=wire.url))) as model:
            return [await ask(model, question()) for _ in range(2)]

    before = wire.connections
    assert [answer.error for answer in runner.run(ask_twice())] == [None, None]
    assert wire.connections == before + 1
