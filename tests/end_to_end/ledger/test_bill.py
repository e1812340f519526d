"""The provider's bill and the ledger agree, whatever happens between the two."""

import asyncio
import logging
from collections.abc import Iterator

import pytest

from support.audit import Audit, audit
from support.house import BRISK, House
from support.invariant import ensure_consistent
from support.sandbox import SandboxProcess, running_sandbox
from support.server import Server
from support.traffic import EVERY_WAY, ROUGH, ask_in_turn, read_whole

CALLS = 50
LEAST_ROUGH_ENDS = 400
LONGEST_LIFE_SECONDS = 2.0
_logger = logging.getLogger(__name__)


@pytest.fixture
def upstream(house: House) -> SandboxProcess:
    """A provider of this test alone, in a process that nobody kills."""
    return house.stack.enter_context(running_sandbox(house.home / "bill.jsonl"))


async def test_every_call_that_is_billed_is_charged_once(
    house: House, upstream: SandboxProcess
) -> None:
    server = await warmed_up(house, upstream, "only")

    await ask_in_turn(house.callers(server, 2 * len(EVERY_WAY)))

    books = await closed(house, upstream)
    assert books.charged == 2 * (len(EVERY_WAY) - 1) + 1
    assert (books.lost, books.doubled, books.differing) == ([], [], [])


async def test_hanging_up_stopping_and_being_cut_off_is_neither_free_nor_charged_twice(
    house: House, upstream: SandboxProcess
) -> None:
    await rough(house, upstream, 40)


@pytest.mark.proof
async def test_four_hundred_rough_ends_are_neither_free_nor_charged_twice(
    house: House, upstream: SandboxProcess
) -> None:
    books = await rough(house, upstream, 500)

    assert books.charged >= LEAST_ROUGH_ENDS


async def test_a_killed_process_leaves_no_call_uncharged_and_none_charged_twice(
    house: House, upstream: SandboxProcess
) -> None:
    await killed(house, upstream, kills=3)


@pytest.mark.proof
async def test_two_hundred_kills_leave_no_call_uncharged_and_none_charged_twice(
    house: House, upstream: SandboxProcess
) -> None:
    await killed(house, upstream, kills=200)


async def rough(house: House, upstream: SandboxProcess, count: int) -> Audit:
    """Ask of two processes; after many cuts in a row they let the provider rest.

    A call is free only if it was not made: because of such a rest, or because the stop
    came first, which is no error.
    """
    first, second = await asyncio.gather(
        warmed_up(house, upstream, "first"), warmed_up(house, upstream, "second")
    )
    half = count // 2

    await asyncio.gather(
        ask_in_turn(house.callers(first, half), ROUGH),
        ask_in_turn(house.callers(second, half), ROUGH),
    )

    books = await closed(house, upstream)
    assert books.charged + len(books.free) == count + 2
    assert set(books.free) <= {"provider_resting", None}
    assert (books.lost, books.doubled, books.differing) == ([], [], [])
    return books


async def killed(house: House, upstream: SandboxProcess, *, kills: int) -> None:
    """Two processes at a time are killed in the middle of everything; one stays."""
    await served(house, upstream, "survivor")
    numbers = iter(range(kills))

    await asyncio.gather(*(_lane(house, upstream, numbers) for _ in range(2)))

    books = await closed(house, upstream)
    assert len(books.billed) > kills
    assert (books.lost, books.doubled, books.differing) == ([], [], [])


async def _lane(house: House, upstream: SandboxProcess, numbers: Iterator[int]) -> None:
    for number in numbers:
        victim = await warmed_up(house, upstream, f"victim_{number}")
        asking = asyncio.create_task(ask_in_turn(house.callers(victim, CALLS)))
        await asyncio.sleep(LONGEST_LIFE_SECONDS * (number * 37 % 100) / 100)
        victim.process.kill()
        await asking


async def served(house: House, upstream: SandboxProcess, name: str) -> Server:
    """A process that asks this provider; starting it takes a while."""
    settings = {**BRISK, "SANDBOX_BASE_URL": upstream.base_url}
    return await asyncio.to_thread(house.serve, name, **settings)


async def warmed_up(house: House, upstream: SandboxProcess, name: str) -> Server:
    """A process that has asked before, so that its calls are made at once."""
    server = await served(house, upstream, name)
    await ask_in_turn([house.caller(server)], [read_whole])
    return server


async def closed(house: House, upstream: SandboxProcess) -> Audit:
    """Both books, once every answer and every call has ended."""
    await asyncio.to_thread(ensure_consistent, house.database)
    calls = await asyncio.to_thread(upstream.settled, 1)
    assert calls
    books = audit(house.database, upstream.calls())
    _logger.info("%s", books.report())
    return books
