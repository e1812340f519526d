"""Closing what nobody will settle any more."""

from strata_domain.entity.usage import AttemptOutcome
from strata_usecase.run.attempt import LEASE_MARGIN_SECONDS
from strata_usecase.sweep_reservations import SweepReservations
from support.script import hanging
from support.studio import Studio
from support.virtual_time import in_virtual_time


@in_virtual_time
async def test_a_call_past_its_lease_is_charged_its_worst_case_once() -> None:
    studio = Studio(model=hanging())
    sweep = SweepReservations(begin=studio.database.begin_for_system)
    async with studio.working():
        run = await studio.post()
        studio.clock.advance(studio.deadlines.total + LEASE_MARGIN_SECONDS + 1)

        assert (sweep.execute(), sweep.execute()) == (1, 0)

        (record,) = studio.records()
        assert record.micro_usd == run.first.hold.micro_usd
        assert (record.outcome, record.estimated) == (AttemptOutcome.INTERRUPTED, True)
    assert studio.records() == (record,)


@in_virtual_time
async def test_a_call_within_its_lease_is_left_alone() -> None:
    studio = Studio(model=hanging())
    async with studio.working():
        await studio.post()
        studio.clock.advance(studio.deadlines.total)

        assert SweepReservations(begin=studio.database.begin_for_system).execute() == 0
