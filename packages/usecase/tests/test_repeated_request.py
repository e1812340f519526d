"""A request sent again gets what the first one made, and is not obeyed again."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.message import MessageStatus
from strata_domain.entity.plan import Meter
from strata_domain.error import (
    ConcurrencyLimitError,
    IdempotencyKeyReusedError,
    NotFoundError,
    ProviderOverloadedError,
)
from strata_usecase.delete_thread import DeleteThread, DeleteThreadCommand
from strata_usecase.exchange import Exchange
from strata_usecase.forget_claims import ForgetClaims
from strata_usecase.regenerate_message import (
    RegenerateMessage,
    RegenerateMessageCommand,
)
from strata_usecase.wish import Wish
from support.lease import outlive
from support.script import failing, hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time

DIGEST = b"1" * 32
A_DAY = 24 * 3600.0


def once(studio: Studio, key: str = "once") -> Wish:
    claim = Claim(user_id=studio.user_id, key=key, request_digest=DIGEST)
    return Wish(claim=claim)


async def regenerate(studio: Studio, message_id: UUID) -> Exchange:
    use_case = RegenerateMessage(
        begin=studio.begin, open_run=studio.open_run, start=studio.start
    )
    command = RegenerateMessageCommand(
        user_id=studio.user_id, message_id=message_id, wish=once(studio)
    )
    return await use_case.execute(command)


@in_virtual_time
async def test_a_message_sent_twice_is_said_and_answered_once() -> None:
    studio = Studio(model=saying("Good ", "morning"))
    async with studio.working():
        first = await studio.post(wish=once(studio))
        seen = await studio.events(first)
        again = await studio.post(wish=once(studio))

        assert again.replayed
        assert not first.replayed
        assert (again.generation_id, again.question) == (
            first.generation_id,
            first.question,
        )
        assert again.answer.status is MessageStatus.COMPLETE
        assert await studio.events(again) == seen
    assert len(studio.model.requests) == len(studio.records()) == 1
    assert len(studio.database.tables.messages) == 2


@in_virtual_time
async def test_a_message_sent_again_meanwhile_is_read_along() -> None:
    studio = Studio(model=hanging("Good "))
    async with studio.working():
        first, again = await asyncio.gather(
            studio.post(wish=once(studio)), studio.post(wish=once(studio))
        )

        assert {first.generation_id} == {again.generation_id}
        assert {first.replayed, again.replayed} == {False, True}
        studio.supervisor.stop(first.generation_id)
        assert await studio.kinds(first) == await studio.kinds(again)
    assert len(studio.records()) == 1


@in_virtual_time
async def test_an_answer_asked_for_twice_is_written_once_more_and_has_no_question() -> (
    None
):
    studio = Studio()
    async with studio.working():
        answer = (await studio.post()).answer
        await studio.at_rest()
        first = await regenerate(studio, answer.message_id)
        again = await regenerate(studio, answer.message_id)

    assert (again.answer.message_id, again.question) == (first.answer.message_id, None)
    assert len(studio.model.requests) == 2


@in_virtual_time
async def test_another_request_of_the_same_key_is_refused() -> None:
    studio = Studio()
    wish = once(studio)
    assert wish.claim is not None
    other = replace(wish, claim=replace(wish.claim, request_digest=b"2" * 32))
    async with studio.working():
        await studio.post(wish=wish)
        await studio.at_rest()

        with pytest.raises(IdempotencyKeyReusedError):
            await studio.post(wish=other)
    assert len(studio.records()) == 1


@in_virtual_time
async def test_a_failed_answer_is_what_its_request_made() -> None:
    studio = Studio(model=failing(ProviderOverloadedError()))
    async with studio.working():
        await studio.events(await studio.post(wish=once(studio)))
        again = await studio.post(wish=once(studio))

        assert (await studio.kinds(again))[-1] is EventType.FAILED
    assert again.generation.status is GenerationStatus.FAILED
    assert len(studio.model.requests) == 1


@in_virtual_time
async def test_a_refused_request_leaves_its_key_free() -> None:
    studio = Studio()
    studio.allow(Meter.CONCURRENT_GENERATIONS, 0)
    async with studio.working():
        with pytest.raises(ConcurrencyLimitError):
            await studio.post(wish=once(studio))
        studio.allow(Meter.CONCURRENT_GENERATIONS, 1)

        assert not (await studio.post(wish=once(studio))).replayed


@in_virtual_time
async def test_a_run_that_died_with_its_process_is_what_its_request_made() -> None:
    studio = Studio(model=hanging("Good "))
    neighbour = Studio(shares=studio)
    async with studio.working(), neighbour.working():
        first = await studio.post(wish=once(studio))
        outlive(studio.database, studio.clock)
        again = await neighbour.post(wish=once(studio))

    assert again.generation_id == first.generation_id
    assert again.generation.status is GenerationStatus.INTERRUPTED


@in_virtual_time
async def test_what_was_thrown_away_is_not_found_again() -> None:
    studio = Studio()
    async with studio.working():
        await studio.post(wish=once(studio))
        await studio.at_rest()
        thread, studio.thread = studio.thread, studio.new_thread()
        DeleteThread(begin=studio.begin).execute(
            DeleteThreadCommand(user_id=studio.user_id, thread_id=thread.thread_id)
        )

        with pytest.raises(NotFoundError):
            await studio.post(wish=once(studio))


@in_virtual_time
async def test_a_key_is_forgotten_after_a_day() -> None:
    studio = Studio()
    async with studio.working():
        await studio.post(wish=once(studio))
        await studio.at_rest()
        forget = ForgetClaims(begin=studio.database.begin_for_system)
        studio.clock.advance(A_DAY - 1)

        assert forget.execute() == 0
        studio.clock.advance(1)
        assert (forget.execute(), forget.execute()) == (1, 0)
