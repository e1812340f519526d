"""When an adapter hangs up, and when it does not."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

import pytest

from strata_domain.entity.chat_piece import TextDelta
from strata_domain.error import ProviderMalformedAnswerError
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat import (
    anthropic_chat_model,
    google_chat_model,
    openai_chat_model,
)
from strata_infrastructure.chat.anthropic_chat_model import AnthropicChatModel
from strata_infrastructure.chat.google_chat_model import GoogleChatModel
from strata_infrastructure.chat.openai_chat_model import OpenAIChatModel
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.whole_answer import LARGEST_ANSWER
from support import chat, claude, gemini
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
from support.claude import JSON

Adapter = AnthropicChatModel | GoogleChatModel | OpenAIChatModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What an answer begins and ends with."""

    connect: Callable[[ProviderSettings], Adapter]
    hello: bytes
    end: bytes


DIALECTS = {
    "anthropic": Dialect(
        connect=anthropic_chat_model.connect, hello=claude.HELLO, end=claude.END
    ),
    "google": Dialect(
        connect=google_chat_model.connect, hello=gemini.HELLO, end=gemini.END
    ),
    "openai": Dialect(
        connect=openai_chat_model.connect,
        hello=chat.delta(content="hello"),
        end=chat.END,
    ),
}


@pytest.fixture(params=DIALECTS)
def name(request: pytest.FixtureRequest) -> str:
    """One adapter after the other."""
    name: str = request.param
    return name


@pytest.fixture
def dialect(name: str) -> Dialect:
    return DIALECTS[name]


@pytest.fixture
def adapter(request: pytest.FixtureRequest, name: str) -> ChatModel:
    """The adapter, dialling the canned provider."""
    adapter: ChatModel = request.getfixturevalue(name)
    return adapter


@pytest.fixture(autouse=True)
def _quiet(runner: asyncio.Runner, wire: Wire) -> None:
    """Let the connections of earlier tests end before one is watched."""
    runner.run(asyncio.sleep(0.02))
    wire.hung_up.clear()


def test_leaving_the_block_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, adapter: ChatModel, dialect: Dialect
) -> None:
    wire.streams(dialect.hello, holds=True)

    async def leave() -> None:
        assert await leave_after_first(adapter, question()) == TextDelta("hello")
        await wire.was_left()

    runner.run(leave())


def test_leaving_without_having_read_anything_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, adapter: ChatModel, dialect: Dialect
) -> None:
    wire.streams(dialect.hello, holds=True)

    async def leave() -> None:
        async with adapter.stream(question()):
            pass
        await wire.was_left()

    runner.run(leave())


@pytest.mark.parametrize("is_talking", [False, True], ids=["waiting", "talking"])
def test_cancelling_the_reader_hangs_up_at_once(
    runner: asyncio.Runner,
    wire: Wire,
    adapter: ChatModel,
    dialect: Dialect,
    *,
    is_talking: bool,
) -> None:
    wire.streams(*([dialect.hello] if is_talking else []), holds=True)

    async def cancel() -> None:
        reading = asyncio.create_task(dwell(adapter, question()))
        await wire.was_asked()
        await asyncio.sleep(0.05)
        reading.cancel()
        await wire.was_left()
        assert reading.cancelled()

    runner.run(cancel())


def test_cancelling_before_the_provider_answers_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, adapter: ChatModel
) -> None:
    wire.says(holds=True)

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), adapter.stream(question()):
                pass
        await wire.was_left()

    runner.run(give_up())


@pytest.mark.parametrize(
    "said", [[], [JSON], [JSON, b"{"]], ids=["silence", "head", "beginning"]
)
def test_cancelling_a_whole_answer_hangs_up_at_once(
    runner: asyncio.Runner, wire: Wire, adapter: ChatModel, said: list[bytes]
) -> None:
    wire.says(*said, holds=True)

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await adapter.complete(question())
        await wire.was_left()

    runner.run(give_up())


def test_a_whole_answer_is_not_kept_beyond_all_bounds(
    runner: asyncio.Runner, wire: Wire, adapter: ChatModel
) -> None:
    wire.says(JSON, b" " * (LARGEST_ANSWER + 1), holds=True)

    with pytest.raises(ProviderMalformedAnswerError, match="too large"):
        runner.run(asyncio.wait_for(adapter.complete(question()), timeout=5))


def test_a_stall_leaves_the_reader_waiting_until_it_gives_up(
    runner: asyncio.Runner, wire: Wire, adapter: ChatModel, dialect: Dialect
) -> None:
    wire.streams(dialect.hello, holds=True)
    heard: list[object] = []

    with pytest.raises(TimeoutError):
        runner.run(listen(adapter, question(), heard))
    assert heard == ["answering", TextDelta("hello")]


def test_an_error_of_the_reader_is_not_the_providers(
    runner: asyncio.Runner, wire: Wire, adapter: ChatModel, dialect: Dialect
) -> None:
    wire.streams(dialect.hello, holds=True)

    async def stumble() -> None:
        async with adapter.stream(question()) as pieces:
            raise KeyError(await anext(pieces))

    with pytest.raises(KeyError):
        runner.run(stumble())


def test_a_connection_is_used_again_once_its_answer_is_read(
    runner: asyncio.Runner, wire: Wire, dialect: Dialect
) -> None:
    stream = dialect.hello + dialect.end
    chunked = STREAM + b"transfer-encoding: chunked\r\n\r\n"
    wire.says(
        chunked, b"%x\r\n%s\r\n" % (len(stream), stream), b"0\r\n\r\n", holds=True
    )

    async def ask_twice() -> list[Answer]:
        settings = ProviderSettings(base_url=wire.url)
        async with aclosing(dialect.connect(settings)) as model:
            return [await ask(model, question()) for _ in range(2)]

    before = wire.connections
    assert [answer.error for answer in runner.run(ask_twice())] == [None, None]
    assert wire.connections == before + 1
