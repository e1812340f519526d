"""Nobody is kept waiting by OpenAI's words, and nothing is written for nobody."""

import asyncio

import pytest
from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Message

from strata_api.compatible.reply import Reply
from strata_api.patience import PATIENCE_SECONDS
from strata_domain.entity.chat import in_words
from strata_domain.entity.message import MessageRole
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import DatabaseUnavailableError, DrainingError
from strata_usecase.complete_chat import CompleteChat, CompleteChatCommand
from strata_usecase.completion import IDLE_SECONDS, Completion
from strata_usecase.wish import Said, Wish
from support.script import ECHO, hanging
from support.studio import Studio
from support.studio_parts import CALL_LEASE
from support.virtual_time import in_virtual_time, now


async def ask(studio: Studio, *, after_seconds: float = 0) -> Completion:
    await asyncio.sleep(after_seconds)
    complete = CompleteChat(
        begin=studio.begin,
        offload=studio.offload,
        models=studio.models,
        supervisor=studio.unkept,
        lease_seconds=CALL_LEASE,
    )
    command = CompleteChatCommand(
        user_id=studio.user_id,
        said=Said((in_words(MessageRole.USER, "hello"),)),
        wish=Wish(model=ECHO.model_id, fallbacks=()),
    )
    return await complete.execute(command)


async def never() -> Message:
    await asyncio.sleep(1000)
    return {"type": "http.disconnect"}


async def at_once() -> Message:
    return {"type": "http.disconnect"}


@in_virtual_time
async def test_what_opens_too_late_to_be_told_is_stopped() -> None:
    studio = Studio(model=hanging("Good"))

    with pytest.raises(DatabaseUnavailableError):
        await Reply.begun(ask(studio, after_seconds=PATIENCE_SECONDS + 1))
    await asyncio.sleep(2)
    await studio.unkept.quiet()

    (record,) = studio.records()
    assert record.outcome is AttemptOutcome.STOPPED


@in_virtual_time
async def test_a_long_silence_begins_the_stream_without_a_word() -> None:
    studio = Studio(model=hanging())
    reply = await Reply.begun(ask(studio))

    response = await reply.stream(Request({"type": "http"}, never), wants_usage=False)

    assert now() == IDLE_SECONDS
    assert isinstance(response, StreamingResponse)
    first = await anext(aiter(response.body_iterator))
    assert '"role":"assistant"' in str(first)
    reply.completion.stop()
    await studio.unkept.quiet()


@in_virtual_time
async def test_whoever_has_left_before_the_first_word_is_not_written_for() -> None:
    studio = Studio(model=hanging())
    reply = await Reply.begun(ask(studio))

    with pytest.raises(DrainingError):
        await reply.stream(Request({"type": "http"}, at_once), wants_usage=False)
    await studio.unkept.quiet()

    (record,) = studio.records()
    assert (record.outcome, now()) == (AttemptOutcome.STOPPED, 0)
