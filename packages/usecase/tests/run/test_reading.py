"""One provider call that can be halted at any moment."""

import asyncio

import pytest

from strata_domain.entity.chat_piece import Finished
from strata_domain.entity.generation import GenerationStatus
from strata_domain.entity.message import StopReason
from strata_domain.error import ProviderConnectionError, ProviderOverloadedError
from strata_usecase.run.reading import Outcome, Reading
from support.virtual_time import in_virtual_time

DONE = Finished(StopReason.STOP, "stop")
STOPPED, INTERRUPTED = GenerationStatus.STOPPED, GenerationStatus.INTERRUPTED


async def provider(
    *,
    fails: Exception | None = None,
    fails_when_closed: Exception | None = None,
    calls: list[str] | None = None,
) -> Finished:
    """Take a second, then finish or fail."""
    (calls if calls is not None else []).append("called")
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        raise fails_when_closed or error from None
    if fails is not None:
        raise fails
    return DONE


async def halted_after(seconds: float, reading: Reading) -> None:
    await asyncio.sleep(seconds)
    reading.halt(STOPPED)


@in_virtual_time
async def test_a_call_that_ends_says_how_it_finished() -> None:
    reading = Reading()

    assert await reading.outcome(provider()) is DONE
    assert reading.halted is None


@in_virtual_time
async def test_a_call_that_fails_says_what_went_wrong() -> None:
    error = ProviderOverloadedError("busy")

    assert await Reading().outcome(provider(fails=error)) is error


@in_virtual_time
async def test_a_halted_call_is_broken_off() -> None:
    reading = Reading()
    halting = asyncio.create_task(halted_after(0.5, reading))

    outcome: Outcome = await reading.outcome(provider())

    assert isinstance(outcome, asyncio.CancelledError)
    assert reading.halted is STOPPED
    await halting


@in_virtual_time
async def test_a_call_halted_before_it_begins_is_never_made() -> None:
    reading, calls = Reading(), list[str]()
    reading.halt(STOPPED)

    outcome = await reading.outcome(provider(calls=calls))

    assert isinstance(outcome, asyncio.CancelledError)
    assert calls == []


@in_virtual_time
async def test_a_connection_that_breaks_while_it_is_closed_is_no_failure() -> None:
    reading = Reading()
    halting = asyncio.create_task(halted_after(0.5, reading))

    broken = ProviderConnectionError("closed by us")
    outcome = await reading.outcome(provider(fails_when_closed=broken))

    assert isinstance(outcome, asyncio.CancelledError)
    await halting


@in_virtual_time
async def test_the_first_halt_counts() -> None:
    reading = Reading()

    reading.halt(STOPPED)
    reading.halt(INTERRUPTED)

    assert reading.halted is STOPPED


@pytest.mark.parametrize("status", [STOPPED, INTERRUPTED])
@in_virtual_time
async def test_a_halt_that_comes_too_late_changes_nothing(
    status: GenerationStatus,
) -> None:
    reading = Reading()
    outcome = await reading.outcome(provider())

    reading.halt(status)

    assert outcome is DONE
