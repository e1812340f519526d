"""Nobody is kept waiting by OpenAI's words, and nothing is written for nobody."""

import asyncio

import pytest
from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Message

from strata_api.compatible.course import Course
from strata_api.compatible.reply import Reply
from strata_api.patience import PATIENCE_SECONDS
from strata_domain.entity.chat import in_words
from strata_domain.entity.generation import EventType
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.message import MessageRole
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    AnswerStoppedError,
    DatabaseUnavailableError,
    ProviderOverloadedError,
    ResultLostError,
)
from strata_domain.service.identifier import new_id
from strata_usecase.complete_chat import CompleteChat, CompleteChatCommand
from strata_usecase.completion import IDLE_SECONDS, Completion
from strata_usecase.run.live_generation import LiveGeneration
from strata_usecase.wish import Said, Wish
from support.script import ECHO, failing, hanging
from support.studio import Studio
from support.studio_parts import CALL_LEASE
from support.virtual_time import in_virtual_time, now


async def ask(
    studio: Studio, *, after_seconds: float = 0, claim: Claim | None = None
) -> Completion:
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
        wish=Wish(model=ECHO.model_id, fallbacks=(), claim=claim),
    )
    return await complete.execute(command)


async def never() -> Message:
    await asyncio.sleep(1000)
    return {"type": "http.disconnect"}


async def at_once() -> Message:
    return {"type": "http.disconnect"}


async def begun_once(studio: Studio) -> Reply:
    claim = Claim(user_id=studio.user_id, key="once", request_digest=b"1" * 32)
    return await Reply.begun(ask(studio, claim=claim))


def taken_away(*words: str) -> Reply:
    """An answer whose log was closed without an end."""
    live = LiveGeneration(new_id())
    for word in words:
        live.emit(EventType.TEXT_DELTA, {"text": word})
    live.close()
    return Reply(Completion(live=live, model="a/b", stop=live.close), Course("a/b"))


async def streamed(reply: Reply) -> str:
    """All that is written, as Python spells bytes."""
    response = await reply.stream(Request({"type": "http"}, never), wants_usage=False)
    assert isinstance(response, StreamingResponse)
    return "".join([str(chunk)[2:-1] async for chunk in response.body_iterator])


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

    with pytest.raises(AnswerStoppedError):
        await reply.stream(Request({"type": "http"}, at_once), wants_usage=False)
    await studio.unkept.quiet()

    (record,) = studio.records()
    assert (record.outcome, now()) == (AttemptOutcome.STOPPED, 0)


@in_virtual_time
async def test_a_stream_that_broke_off_is_told_again_chunk_by_chunk() -> None:
    studio = Studio(model=failing(ProviderOverloadedError(), "Good ", "morn"))

    first, again = [await streamed(await begun_once(studio)) for _ in range(2)]

    assert first.count("provider_overloaded") == first.count("morn") == 1
    assert again == first


@in_virtual_time
async def test_a_failure_that_is_told_again_says_so() -> None:
    studio = Studio(model=failing(ProviderOverloadedError()))
    first, again = await begun_once(studio), await begun_once(studio)

    for reply, replayed in ((first, False), (again, True)):
        with pytest.raises(ProviderOverloadedError) as told:
            await reply.whole(Request({"type": "http"}, never))
        assert told.value.replayed is replayed


@in_virtual_time
async def test_an_answer_whose_log_has_no_end_is_lost() -> None:
    request = Request({"type": "http"}, never)

    with pytest.raises(ResultLostError):
        await taken_away("Good").whole(request)
    with pytest.raises(ResultLostError):
        await taken_away().stream(request, wants_usage=False)
    assert '"code": "result_lost"' in await streamed(taken_away("Good"))
