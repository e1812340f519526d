"""How long a provider may take."""

import asyncio

import pytest

from strata_domain.error import ProviderOverloadedError, ProviderTimeoutError
from strata_usecase.run.deadlines import Deadlines, timed
from support.virtual_time import in_virtual_time, now

DEADLINES = Deadlines(first_token=60, between_chunks=30, total=100)


async def answer(*pauses: float, deadlines: Deadlines = DEADLINES) -> None:
    """A provider that pauses before each piece."""
    async with timed(deadlines) as timer:
        for pause in pauses:
            await asyncio.sleep(pause)
            timer.piece_arrived()


@in_virtual_time
async def test_a_provider_that_keeps_the_deadlines_is_not_disturbed() -> None:
    await answer(59, 29, 11)

    assert now() == pytest.approx(99)


@pytest.mark.parametrize(
    ("pauses", "ends_at"),
    [
        pytest.param([61], 60, id="first piece"),
        pytest.param([1, 31], 31, id="next piece"),
        pytest.param([59, 31], 89, id="next piece after a late first one"),
        pytest.param([20] * 6, 100, id="the whole answer"),
    ],
)
@in_virtual_time
async def test_a_provider_that_misses_a_deadline_is_given_up_on_time(
    pauses: list[float], ends_at: float
) -> None:
    with pytest.raises(ProviderTimeoutError):
        await answer(*pauses)

    assert now() == pytest.approx(ends_at)


@in_virtual_time
async def test_the_first_piece_has_no_more_time_than_the_whole() -> None:
    with pytest.raises(ProviderTimeoutError):
        await answer(50, deadlines=Deadlines(first_token=60, total=10))

    assert now() == pytest.approx(10)


@in_virtual_time
async def test_a_time_out_of_the_vendors_own_is_one_of_the_providers() -> None:
    late = TimeoutError("socket with secret")
    with pytest.raises(ProviderTimeoutError) as raised:
        async with timed(DEADLINES):
            raise late

    assert "secret" not in str(raised.value)


@in_virtual_time
async def test_other_errors_pass_untouched() -> None:
    with pytest.raises(ProviderOverloadedError):
        async with timed(DEADLINES):
            raise ProviderOverloadedError


@in_virtual_time
async def test_a_deadline_is_over_when_the_answer_is() -> None:
    await answer(1)

    await asyncio.sleep(1000)


@in_virtual_time
async def test_who_is_called_away_is_not_late() -> None:
    waiting = asyncio.create_task(answer(50))
    await asyncio.sleep(1)

    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
