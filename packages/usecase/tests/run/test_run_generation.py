"""Writing one answer, whatever the provider does."""

import asyncio
import json
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.chat_piece import (
    ChatPiece,
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    UsageReported,
)
from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.message import (
    CitationPart,
    MessageStatus,
    ReasoningPart,
    StopReason,
    TextPart,
)
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import ProviderOverloadedError
from strata_domain.fake import ScriptedChatModel
from strata_domain.service.generation_log import read_parts
from support.script import DONE, ECHO, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time

STARTED, DELTA = EventType.STARTED, EventType.TEXT_DELTA
ATTEMPT_FAILED, FAILED = EventType.ATTEMPT_FAILED, EventType.FAILED
SECRET = "sk-canary from the vendor"
PIECES = st.lists(
    st.builds(TextDelta, st.text(st.characters(exclude_categories=[])))
    | st.builds(ReasoningDelta, st.text())
    | st.builds(CitationFound, st.sampled_from(["a", "b\0", "\ud83d"]), st.text())
    | st.builds(UsageReported, st.builds(TokenUsage))
    | st.just(DONE),
    max_size=6,
)
FAILURES = st.sampled_from([None, ProviderOverloadedError(SECRET), ValueError(SECRET)])


@in_virtual_time
async def test_an_answer_is_shown_piece_by_piece_and_saved() -> None:
    studio = Studio(model=saying("Good ", "morning"))
    async with studio.working():
        run = await studio.post()

        seen = await studio.events(run)

    assert [event.type for event in seen] == [
        STARTED,
        DELTA,
        DELTA,
        EventType.COMPLETED,
    ]
    assert [event.seq for event in seen] == [1, 2, 3, 4]
    assert seen == studio.log(run)
    assert studio.answer(run).parts == (TextPart("Good morning"),)
    assert studio.answer(run).status is MessageStatus.COMPLETE
    assert studio.answer(run).stop_reason is StopReason.STOP
    assert studio.generation(run).status is GenerationStatus.COMPLETED


@in_virtual_time
async def test_the_first_event_says_what_is_being_written() -> None:
    studio = Studio()
    async with studio.working():
        run = await studio.post()
        first = (await studio.events(run))[0]

    assert json.loads(first.data) == {
        "generation_id": str(run.generation.generation_id),
        "thread_id": str(studio.thread.thread_id),
        "message_id": str(run.answer.message_id),
        "model": "sandbox/echo",
    }


@in_virtual_time
async def test_everything_a_provider_says_becomes_an_event() -> None:
    usage = TokenUsage(input_tokens=3, output_tokens=5)
    pieces: list[ChatPiece] = [
        ReasoningDelta("hm"),
        TextDelta("yes"),
        CitationFound("https://a", "A"),
        UsageReported(usage),
        Finished(StopReason.LENGTH, "max_tokens"),
    ]
    studio = Studio(model=ScriptedChatModel(pieces))
    async with studio.working():
        run = await studio.post()
        told = [json.loads(event.data) for event in (await studio.events(run))[1:]]

    assert told == [
        {"text": "hm"},
        {"text": "yes"},
        {"url": "https://a", "title": "A"},
        {
            "input_tokens": 3,
            "cache_read_tokens": None,
            "cache_write_tokens": None,
            "output_tokens": 5,
            "reasoning_tokens": None,
        },
        {
            "message_id": str(run.answer.message_id),
            "stop_reason": "length",
            "model": ECHO.model_id,
            "cost": {"micro_usd": 13, "estimated": False},
        },
    ]
    assert studio.answer(run).parts == (
        ReasoningPart("hm"),
        TextPart("yes"),
        CitationPart("https://a", "A"),
    )


@in_virtual_time
async def test_a_piece_without_words_is_no_event() -> None:
    studio = Studio(model=saying("", "\0", "hi", ""))
    async with studio.working():
        run = await studio.post()

        assert (await studio.kinds(run)).count(DELTA) == 1


@in_virtual_time
async def test_text_that_cannot_be_stored_is_mended_in_words_and_thoughts() -> None:
    cut: Sequence[ChatPiece] = (
        TextDelta("so \ud83d"),
        ReasoningDelta("hm \ud83d"),
        TextDelta("\ude42\0"),
        ReasoningDelta("\ude42"),
        CitationFound("a\0b", None),
        CitationFound("c", "\udc00"),
        DONE,
    )
    studio = Studio(model=ScriptedChatModel(cut))
    async with studio.working():
        run = await studio.post()
        await studio.events(run)

    assert studio.answer(run).parts == (
        ReasoningPart("hm 🙂"),
        TextPart("so 🙂"),
        CitationPart("ab"),
        CitationPart("c", "\ufffd"),
    )


@given(PIECES, FAILURES, st.sampled_from([None, 0.0, 0.5, 2.5]), st.booleans())
@in_virtual_time
async def test_what_the_reader_saw_is_what_was_saved_and_there_is_one_end(
    pieces: list[ChatPiece],
    fails_with: Exception | None,
    stop_after: float | None,
    hangs: object,
) -> None:
    model = ScriptedChatModel(
        pieces, fails_with=fails_with, hangs=bool(hangs), pause=1.0
    )
    studio = Studio(model=model)
    async with studio.working():
        run = await studio.post()
        if stop_after is not None:
            await asyncio.sleep(stop_after)
            studio.supervisor.stop(run.generation.generation_id)
        seen = await studio.events(run)

    assert seen == studio.log(run)
    assert [event.terminal for event in seen] == [False] * (len(seen) - 1) + [True]
    assert studio.answer(run).parts == read_parts(seen)
    assert seen[-1].type == f"generation.{studio.generation(run).status}"
    assert model.closed == len(model.requests)
    (record,) = studio.records()
    assert record.micro_usd == studio.generation(run).micro_usd
    assert studio.reserved() == {0}
