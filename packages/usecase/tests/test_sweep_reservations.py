"""Closing what nobody will settle any more."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from strata_domain.entity.usage import AttemptOutcome
from strata_usecase.run.lease_keeper import LeaseKeeper
from strata_usecase.sweep_reservations import SweepReservations
from support.script import hanging
from support.studio import Studio
from support.studio_parts import CALL_LEASE
from support.virtual_time import in_virtual_time


@in_virtual_time
async def test_a_call_past_its_lease_is_charged_its_worst_case_once() -> None:
    studio = Studio(model=hanging())
    sweep = SweepReservations(begin=studio.database.begin_for_system)
    async with studio.working():
        run = await studio.post()
        studio.clock.advance(CALL_LEASE + 1)

        assert (sweep.execute(), sweep.execute()) == (1, 0)

        (record,) = studio.records()
        assert record.micro_usd == studio.hold(run).micro_usd
        assert (record.outcome, record.estimated) == (AttemptOutcome.INTERRUPTED, True)
    assert studio.records() == (record,)


@in_virtual_time
async def test_a_call_within_its_lease_is_left_alone() -> None:
    studio = Studio(model=hanging())
    async with studio.working():
        await studio.post()
        studio.clock.advance(CALL_LEASE)

        assert SweepReservations(begin=studio.database.begin_for_system).execute() == 0


@in_virtual_time
async def test_a_sign_of_life_keeps_a_call_of_any_length_open() -> None:
    studio = Studio(model=hanging())
    sweep = SweepReservations(begin=studio.database.begin_for_system)
    async with studio.working(), keeping(studio):
        await studio.post()
        for _ in range(9):
            studio.clock.advance(CALL_LEASE / 3)
            await asyncio.sleep(CALL_LEASE / 3 + 0.1)

        assert sweep.execute() == 0


@in_virtual_time
async def test_a_process_without_a_database_gives_no_sign_of_life() -> None:
    studio = Studio(model=hanging())
    sweep = SweepReservations(begin=studio.database.begin_for_system)
    async with studio.working(), keeping(studio):
        await studio.post()
        studio.till_faults.away = True
        studio.clock.advance(CALL_LEASE + 1)
        await asyncio.sleep(CALL_LEASE)

        assert sweep.execute() == 1
        studio.till_faults.away = False


@asynccontextmanager
async def keeping(studio: Studio) -> AsyncGenerator[None]:
    keeper = LeaseKeeper(
        supervisors=(studio.supervisor,), till=studio.till, lease_seconds=CALL_LEASE
    )
    task = asyncio.create_task(keeper.keep())
    try:
        yield
    finally:
        task.cancel()
