"""Between two attempts: pauses, stops, limits, outages, rests."""

import asyncio

import pytest

from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
from strata_domain.service.routing import Restart, RetryPolicy
from strata_usecase.wish import Wish
from support.script import SPARE, failing, hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now

STARTED, DELTA = EventType.STARTED, EventType.TEXT_DELTA
FAILED, AGAIN = EventType.ATTEMPT_FAILED, EventType.ATTEMPT_STARTED
SPARED = Wish(fallbacks=(SPARE.model_id,))
RESTARTED = Wish(fallbacks=(SPARE.model_id,), restart=Restart.ALLOWED)


@in_virtual_time
async def test_a_busy_model_is_asked_again_when_it_said() -> None:
    busy = failing(ProviderRateLimitedError(retry_after=3.0))
    policy = RetryPolicy(tries=3, jitter=lambda: 0.0)
    studio = Studio(model=busy, policy=policy)
    async with studio.working():
        run = await studio.post(wish=Wish(fallbacks=()))
        kinds = await studio.kinds(run)

        assert now() == pytest.approx(6.0)
    assert len(busy.requests) == 3
    assert kinds == [STARTED, FAILED, AGAIN, FAILED, AGAIN, FAILED, EventType.FAILED]
    assert [record.attempt for record in studio.records()] == [3, 2, 1]


@in_virtual_time
async def test_a_stop_between_two_attempts_gives_back_what_the_next_one_held() -> None:
    busy = failing(ProviderRateLimitedError(retry_after=9.0))
    studio = Studio(model=busy, policy=RetryPolicy(tries=3))
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(1)
        studio.supervisor.stop(run.generation.generation_id)
        kinds = await studio.kinds(run)

    assert kinds[-1] is EventType.STOPPED
    assert len(busy.requests) == 1
    assert [record.attempt for record in studio.records()] == [1]
    assert studio.reserved() == {0}


@in_virtual_time
async def test_what_does_not_fit_the_limits_is_not_tried_and_the_error_stands() -> None:
    spare = saying("hi")
    studio = Studio(model=failing(ProviderTimeoutError()), others={"spare": spare})
    studio.allow(Meter.MONTHLY_MICRO_USD, 40_000)
    async with studio.working():
        run = await studio.post(wish=SPARED)
        studio.allow(Meter.MONTHLY_MICRO_USD, 1)
        await studio.events(run)

    assert studio.generation(run).error_code == "provider_timeout"
    assert spare.requests == []
    assert studio.reserved() == {0}


@in_virtual_time
async def test_without_a_database_nothing_else_is_tried_and_all_is_settled_later() -> (
    None
):
    spare = saying("hi")
    studio = Studio(model=failing(ProviderTimeoutError()), others={"spare": spare})
    studio.till_faults.mute = True
    async with studio.working():
        run = await studio.post(wish=SPARED)
        await studio.events(run)

    assert studio.generation(run).status is GenerationStatus.FAILED
    assert spare.requests == []
    assert [record.attempt for record in studio.records()] == [1]
    assert studio.reserved() == {0}


@in_virtual_time
async def test_a_provider_that_keeps_failing_is_left_alone_until_a_probe_succeeds() -> (
    None
):
    studio = Studio(
        model=failing(ProviderOverloadedError()), others={"spare": saying("hi")}
    )
    async with studio.working():
        for _ in range(9):
            await studio.events(await studio.post(wish=SPARED))
        asked = len(studio.model.requests)
        studio.model.fails_with = None
        studio.model.pieces = saying("back").pieces
        await asyncio.sleep(studio.caller.rest.rest_seconds + 1)
        run = await studio.post(wish=SPARED)
        await studio.events(run)

    assert asked == studio.caller.rest.failures
    assert studio.answer(run).text == "back"


@in_virtual_time
async def test_a_model_that_never_speaks_holds_its_worst_case_until_it_is_stopped() -> (
    None
):
    studio = Studio(model=hanging())
    async with studio.working():
        run = await studio.post()
        held = studio.reserved()
        studio.supervisor.stop(run.generation.generation_id)
        await studio.events(run)

    assert max(held) > 1_000
    assert studio.reserved() == {0}
    assert [record.outcome for record in studio.records()] == [AttemptOutcome.STOPPED]


@in_virtual_time
async def test_an_attempt_that_a_sweeper_took_away_is_not_made() -> None:
    busy = failing(ProviderRateLimitedError(retry_after=9.0))
    studio = Studio(model=busy, policy=RetryPolicy(tries=3))
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(1)
        studio.release_all()
        await studio.events(run)

    assert len(busy.requests) == 1
    assert studio.generation(run).error_code == "conflict"
    assert studio.reserved() == {0}
