"""A call ends once, whoever leaves, and is told again to whoever asks again."""

import asyncio
from dataclasses import replace

import pytest

from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    ConflictError,
    DrainingError,
    IdempotencyKeyReusedError,
    ProviderOverloadedError,
    RequestInFlightError,
    ResultLostError,
)
from strata_domain.fake import ScriptedEmbeddingModel
from strata_domain.service.routing import RetryPolicy
from strata_usecase.sweep_reservations import SweepReservations
from support.embedding_desk import EmbeddingDesk
from support.virtual_time import in_virtual_time, now

SLOW = 5.0


def slow(once: str | None = None) -> EmbeddingDesk:
    return EmbeddingDesk(embedding=ScriptedEmbeddingModel(pause=SLOW), once=once)


@in_virtual_time
async def test_a_caller_that_leaves_is_charged_for_what_was_asked() -> None:
    desk = slow()
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)
    asking.cancel()
    await asyncio.sleep(SLOW)

    assert asking.cancelled()
    (record,) = desk.records()
    assert (record.outcome, record.estimated) == (AttemptOutcome.COMPLETED, False)
    assert desk.reserved() == {0}


@in_virtual_time
async def test_a_caller_that_leaves_a_failure_misses_nothing() -> None:
    error = ProviderOverloadedError()
    model = ScriptedEmbeddingModel(pause=SLOW, failures=[error])
    desk = EmbeddingDesk(embedding=model)
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)
    asking.cancel()
    await asyncio.sleep(SLOW)

    assert [record.outcome for record in desk.records()] == [AttemptOutcome.FAILED]


@in_virtual_time
async def test_a_process_that_leaves_lets_calls_end_that_can() -> None:
    desk = slow()
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)
    await desk.embedder.drain(grace_seconds=60)

    assert now() == SLOW
    assert (await asking).vectors
    with pytest.raises(DrainingError):
        await desk.embed()


@in_virtual_time
async def test_a_process_that_leaves_breaks_off_what_takes_longer() -> None:
    desk = slow(once="once")
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)
    await desk.embedder.drain(grace_seconds=2)

    assert now() == 3
    with pytest.raises(DrainingError):
        await asking
    (record,) = desk.records()
    assert (record.outcome, record.estimated) == (AttemptOutcome.INTERRUPTED, True)
    assert desk.reserved() == {0}
    with pytest.raises(ResultLostError):
        await EmbeddingDesk(shares=desk, once="once").embed()
    assert len(desk.embedding.requests) == 1


@in_virtual_time
async def test_a_pause_that_is_broken_off_gives_back_what_the_retry_held() -> None:
    error = ProviderOverloadedError(retry_after=9.0)
    desk = EmbeddingDesk(
        embedding=ScriptedEmbeddingModel(failures=[error]), policy=RetryPolicy(tries=2)
    )
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)
    await desk.embedder.drain(grace_seconds=0)

    with pytest.raises(DrainingError):
        await asking
    assert [record.attempt for record in desk.records()] == [1]
    assert desk.reserved() == {0}


@in_virtual_time
async def test_a_retry_that_was_taken_away_is_not_made() -> None:
    model = ScriptedEmbeddingModel(failures=[ProviderOverloadedError(retry_after=9.0)])
    desk = EmbeddingDesk(embedding=model, policy=RetryPolicy(tries=2))
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)
    desk.release_all()

    with pytest.raises(ConflictError):
        await asking
    assert len(model.requests) == 1


@in_virtual_time
async def test_a_call_is_charged_when_the_database_is_back() -> None:
    desk = slow()
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)
    desk.till_faults.away = True
    await asyncio.sleep(60)
    assert not asking.done()
    desk.till_faults.away = False

    assert (await asking).vectors
    assert len(desk.records()) == 1


@in_virtual_time
async def test_a_request_sent_again_gets_the_same_vectors_for_nothing() -> None:
    desk = EmbeddingDesk(once="once")
    first, again = await desk.embed(), await desk.embed()

    assert (first.replayed, again.replayed) == (False, True)
    assert again.vectors == first.vectors
    assert (again.generation_id, again.model) == (first.generation_id, first.model)
    assert (again.input_tokens, again.micro_usd) == (2, 2)
    assert (len(desk.embedding.requests), len(desk.records())) == (1, 1)


@in_virtual_time
async def test_a_failure_is_told_again_too() -> None:
    error = ProviderOverloadedError(retry_after=7.0)
    desk = EmbeddingDesk(
        once="once", embedding=ScriptedEmbeddingModel(failures=[error])
    )
    with pytest.raises(ProviderOverloadedError) as first:
        await desk.embed()
    with pytest.raises(ProviderOverloadedError) as again:
        await desk.embed()

    assert (first.value.replayed, again.value.replayed) == (False, True)
    assert len(desk.embedding.requests) == 1


@in_virtual_time
async def test_what_broke_with_the_process_is_told_as_such() -> None:
    desk = slow(once="once")
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)
    with pytest.raises(RequestInFlightError):
        await desk.embed()
    desk.till_faults.away = True
    desk.clock.advance(3600)
    SweepReservations(begin=desk.database.begin_for_system).execute()

    with pytest.raises(ResultLostError):
        await desk.embed()
    desk.till_faults.away = False
    assert (await asking).vectors


@in_virtual_time
async def test_a_retry_is_in_flight_too() -> None:
    model = ScriptedEmbeddingModel(failures=[ProviderOverloadedError(retry_after=9.0)])
    desk = EmbeddingDesk(once="once", embedding=model, policy=RetryPolicy(tries=2))
    asking = asyncio.create_task(desk.embed())
    await asyncio.sleep(1)

    with pytest.raises(RequestInFlightError):
        await desk.embed()
    assert (await asking).vectors


@in_virtual_time
async def test_a_key_stands_for_one_request() -> None:
    desk = EmbeddingDesk(once="once")
    await desk.embed()
    command = desk.command()
    assert command.claim
    other = replace(command.claim, request_digest=b"2" * 32)

    with pytest.raises(IdempotencyKeyReusedError):
        await desk.embed(replace(command, claim=other))
