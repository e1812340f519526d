"""A question sent again is not asked again, though nothing else is kept of it."""

import pytest

from strata_domain.entity.chat import Turn, in_words
from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.message import MessageRole, MessageStatus
from strata_domain.error import (
    ProviderOverloadedError,
    QuestionRequiredError,
    RequestInFlightError,
    ResultLostError,
)
from strata_usecase.complete_chat import CompleteChat, CompleteChatCommand
from strata_usecase.complete_in_thread import (
    CompleteInThread,
    CompleteInThreadCommand,
)
from strata_usecase.completion import Completion
from strata_usecase.sweep_reservations import SweepReservations
from strata_usecase.wish import Said, Wish
from support.lease import outlive
from support.script import ECHO, failing, hanging, saying
from support.studio import Studio
from support.studio_parts import CALL_LEASE
from support.virtual_time import in_virtual_time

HELLO = in_words(MessageRole.USER, "hello")
EARLIER = (in_words(MessageRole.USER, "So?"), in_words(MessageRole.ASSISTANT, "So."))
ONCE = "once"


def asked(
    studio: Studio, *turns: Turn, key: str | None = ONCE, whole: object = False
) -> CompleteChatCommand:
    claim = Claim(user_id=studio.user_id, key=key or "", request_digest=b"1" * 32)
    return CompleteChatCommand(
        user_id=studio.user_id,
        said=Said(turns or (HELLO,), "Be brief."),
        wish=Wish(
            model=ECHO.model_id, fallbacks=(), claim=None if key is None else claim
        ),
        whole=bool(whole),
    )


async def ask(studio: Studio, command: CompleteChatCommand | None = None) -> Completion:
    complete = CompleteChat(
        begin=studio.begin,
        offload=studio.offload,
        models=studio.models,
        supervisor=studio.unkept,
        lease_seconds=CALL_LEASE,
    )
    return await complete.execute(command or asked(studio))


async def ask_in_thread(
    studio: Studio, command: CompleteChatCommand | None = None
) -> Completion:
    complete = CompleteInThread(
        begin=studio.begin,
        offload=studio.offload,
        open_run=studio.open_run,
        supervisor=studio.supervisor,
    )
    thread_id = studio.thread.thread_id
    return await complete.execute(
        CompleteInThreadCommand(command or asked(studio), thread_id)
    )


async def read(completion: Completion) -> list[GenerationEvent]:
    return [event async for batch in completion.batches() for event in batch]


@in_virtual_time
async def test_an_answer_is_read_again_as_it_was_written() -> None:
    studio = Studio(model=saying("Good ", "morning"))
    first = await ask(studio)
    seen = await read(first)
    again = await ask(studio)

    assert (again.replayed, first.replayed) == (True, False)
    assert await read(again) == seen
    assert (again.generation_id, again.model) == (first.generation_id, first.model)
    assert again.live.parts == first.live.parts
    assert len(studio.model.requests) == len(studio.records()) == 1


@in_virtual_time
async def test_an_answer_that_is_being_written_is_not_given_out_twice() -> None:
    studio = Studio(model=hanging("Good "))
    await ask(studio)

    with pytest.raises(RequestInFlightError):
        await ask(studio)
    await studio.unkept.drain(grace_seconds=0)


@in_virtual_time
async def test_a_failure_is_given_out_again() -> None:
    studio = Studio(model=failing(ProviderOverloadedError()))
    seen = await read(await ask(studio))

    assert seen[-1].type is EventType.FAILED
    assert await read(await ask(studio)) == seen
    assert len(studio.model.requests) == 1


@in_virtual_time
async def test_who_sends_a_key_stops_nothing_by_leaving() -> None:
    studio = Studio(model=saying("Good ", "morning"))
    first = await ask(studio)
    first.stop()

    assert (await read(first))[-1].type is EventType.COMPLETED
    (again := await ask(studio)).stop()
    assert (await read(again))[-1].type is EventType.COMPLETED


@in_virtual_time
async def test_an_answer_that_died_with_its_process_is_lost_and_not_asked_again() -> (
    None
):
    studio = Studio(model=hanging("Good "))
    await ask(studio)
    studio.clock.advance(CALL_LEASE + 1)
    SweepReservations(begin=studio.database.begin_for_system).execute()

    with pytest.raises(ResultLostError):
        await ask(studio)
    await studio.unkept.drain(grace_seconds=0)


@in_virtual_time
async def test_an_answer_that_a_restart_broke_off_is_not_given_out_for_a_day() -> None:
    studio = Studio(model=hanging("Good "))
    first = await ask(studio)
    await studio.unkept.drain(grace_seconds=0)
    assert (await read(first))[-1].type is EventType.INTERRUPTED

    neighbour = Studio(shares=studio)
    with pytest.raises(ResultLostError):
        await ask(neighbour, asked(studio))


@in_virtual_time
async def test_what_died_in_a_thread_before_its_first_word_is_lost() -> None:
    studio = Studio(model=hanging("Good "))
    neighbour = Studio(shares=studio)
    async with studio.working(), neighbour.working():
        await ask_in_thread(studio)
        outlive(studio.database, studio.clock)

        with pytest.raises(ResultLostError):
            await ask_in_thread(neighbour, asked(studio))


@in_virtual_time
async def test_words_that_end_lines_elsewhere_are_read_again_as_they_were() -> None:
    studio = Studio(model=saying("a\u2028b\u0085c"))
    seen = await read(await ask(studio))

    assert await read(await ask(studio)) == seen


@pytest.mark.parametrize("whole", [False, True])
@in_virtual_time
async def test_the_last_question_and_its_answer_are_kept_in_a_thread(
    whole: object,
) -> None:
    studio = Studio(model=saying("Good ", "morning"))
    async with studio.working():
        command = asked(studio, *EARLIER, HELLO, key=None, whole=whole)
        await read(await ask_in_thread(studio, command))

    (request,) = studio.model.requests
    assert (request.turns, request.system) == ((*EARLIER, HELLO), "Be brief.")
    messages = studio.database.tables.messages
    head = studio.stored_thread.head_message_id
    assert head is not None
    answer = messages[head]
    assert (answer.text, answer.status) == ("Good morning", MessageStatus.COMPLETE)
    assert [message.text for message in messages.values()] == ["hello", "Good morning"]


@in_virtual_time
async def test_an_answer_in_a_thread_is_read_again_from_its_log() -> None:
    studio = Studio(model=saying("Good ", "morning"))
    async with studio.working():
        seen = await read(await ask_in_thread(studio))
        again = await ask_in_thread(studio)

        assert again.replayed
        assert await read(again) == seen
    assert len(studio.records()) == 1


@in_virtual_time
async def test_an_answer_in_a_thread_is_not_given_out_before_it_is_written() -> None:
    studio = Studio(model=hanging("Good "))
    async with studio.working():
        await ask_in_thread(studio)

        with pytest.raises(RequestInFlightError):
            await ask_in_thread(studio)


@in_virtual_time
async def test_only_what_can_be_answered_is_kept_in_a_thread() -> None:
    studio = Studio()

    with pytest.raises(QuestionRequiredError):
        await ask_in_thread(studio, asked(studio, *EARLIER))
