import asyncio
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import pytest

from strata_api.watch import FOREVER_SECONDS, DatabaseWatch
from strata_domain.entity.api_key import StoredKey
from strata_domain.entity.generation import Progress, Standing
from strata_domain.entity.idempotency import Kept
from strata_domain.entity.usage import OpenReservation, Settlement
from strata_domain.error import DatabaseUnavailableError
from strata_domain.port.account import AccountDesk
from strata_domain.port.asset_repository import AssetShelf
from strata_domain.port.concurrency import Offload
from strata_domain.port.job_repository import JobDesk
from strata_domain.port.ledger import Reserve
from strata_domain.port.run_repository import ExpiredRun
from strata_domain.port.webhook import Notice
from strata_usecase.forget_claims import ForgetClaims
from strata_usecase.forget_notices import ForgetNotices
from strata_usecase.sweep_generations import SweepGenerations
from strata_usecase.sweep_reservations import SweepReservations

LEASE_SECONDS = 0.6
TOO_LONG_SECONDS = 0.5
"""More than the time of two looks."""
KNOCK, SWEEP = FOREVER_SECONDS, LEASE_SECONDS
Result = TypeVar("Result")


@dataclass(slots=True)
class Purse:
    """A ledger that is swept, and asked for nothing else."""

    sweeps: int = 0

    @property
    def reserve(self) -> Reserve:
        raise AssertionError

    def dispatch(self, reservation_id: UUID) -> bool:
        raise AssertionError(reservation_id)

    def open_calls(self, generation_id: UUID) -> tuple[OpenReservation, ...]:
        raise AssertionError(generation_id)

    def renew(self, generation_ids: Sequence[UUID], *, lease_seconds: float) -> None:
        raise AssertionError(generation_ids, lease_seconds)

    def settle(self, settlements: Sequence[Settlement]) -> None:
        raise AssertionError(settlements)

    def release(self, reservation_ids: Sequence[UUID]) -> None:
        raise AssertionError(reservation_ids)

    def sweep(self) -> int:
        self.sweeps += 1
        return 0


class Ring:
    """The keys of nobody."""

    def find(self, prefix: str) -> StoredKey | None:
        raise AssertionError(prefix)

    def touch(self, api_key_id: UUID) -> None:
        raise AssertionError(api_key_id)


@dataclass(slots=True)
class Claims:
    """Nobody's requests; it remembers how often it was told to forget."""

    looks: int = 0

    def keep(self, kept: Kept) -> None:
        raise AssertionError(kept)

    def forget(self) -> int:
        self.looks += 1
        return 0


@dataclass(slots=True)
class Messages:
    """Nothing was said; it remembers how often it was told to forget."""

    looks: int = 0

    def receive(self, notice: Notice) -> bool:
        raise AssertionError(notice)

    def apply(self, provider: str, *, ref: str) -> bool:
        raise AssertionError(provider, ref)

    def forget(self) -> int:
        self.looks += 1
        return 0


@dataclass(slots=True)
class Store:
    """A database without any run; it remembers for which leases it was asked."""

    away: bool = False
    leases: list[float] = field(default_factory=list)
    ledger: Purse = field(default_factory=Purse)
    keys: Ring = field(default_factory=Ring)
    claims: Claims = field(default_factory=Claims)
    inbox: Messages = field(default_factory=Messages)

    @property
    def jobs(self) -> JobDesk:
        raise AssertionError

    @property
    def assets(self) -> AssetShelf:
        raise AssertionError

    @property
    def accounts(self) -> AccountDesk:
        raise AssertionError

    @property
    def runs(self) -> "Store":
        return self

    @contextmanager
    def begin(self) -> Generator["Store"]:
        if self.away:
            raise DatabaseUnavailableError
        yield self

    def expired(self, *, lease_seconds: float, limit: int) -> tuple[ExpiredRun, ...]:
        assert limit
        self.leases.append(lease_seconds)
        return ()

    def record(
        self, steps: Sequence[Progress], *, worker_id: UUID
    ) -> Mapping[UUID, Standing]:
        raise AssertionError(steps, worker_id)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def watch(store: Store) -> DatabaseWatch:
    return watching(store, at_once)


def test_the_first_look_ends_no_run(store: Store, watch: DatabaseWatch) -> None:
    asyncio.run(look(watch))

    assert store.leases == [KNOCK]
    assert store.ledger.sweeps == 0
    assert watch.healthy


def test_a_look_soon_after_another_one_sweeps(
    store: Store, watch: DatabaseWatch
) -> None:
    asyncio.run(look(watch, watch))

    assert store.leases == [KNOCK, KNOCK, SWEEP]
    assert (store.ledger.sweeps, store.claims.looks, store.inbox.looks) == (1, 1, 1)


def test_after_an_outage_a_look_is_waited_for_before_anything_is_swept(
    store: Store, watch: DatabaseWatch
) -> None:
    asyncio.run(look(watch))
    store.away = True
    asyncio.run(fail(watch))
    store.away = False

    asyncio.run(look(watch))
    assert store.leases == [KNOCK, KNOCK]
    asyncio.run(look(watch))
    assert store.leases == [KNOCK, KNOCK, KNOCK, SWEEP]


def test_a_database_that_fell_silent_during_a_look_was_away_too(
    store: Store,
) -> None:
    slow = watching(store, late)

    asyncio.run(look(slow, slow))

    assert store.leases == [KNOCK, KNOCK]


def test_a_watch_that_saw_no_database_for_long_is_not_healthy(
    store: Store, watch: DatabaseWatch
) -> None:
    assert not watch.healthy
    asyncio.run(look(watch))
    store.away = True

    asyncio.run(fail(watch))
    assert watch.healthy
    asyncio.run(asyncio.sleep(LEASE_SECONDS))
    assert not watch.healthy


def watching(store: Store, offload: Offload) -> DatabaseWatch:
    runs = SweepGenerations(begin=store.begin, lease_seconds=LEASE_SECONDS)
    return DatabaseWatch(
        runs,
        SweepReservations(begin=store.begin),
        (ForgetClaims(begin=store.begin), ForgetNotices(begin=store.begin)),
        offload,
    )


async def at_once(work: Callable[[], Result]) -> Result:
    return work()


async def late(work: Callable[[], Result]) -> Result:
    await asyncio.sleep(TOO_LONG_SECONDS)
    return work()


async def look(*watches: DatabaseWatch) -> None:
    for watch in watches:
        await watch.look()


async def fail(watch: DatabaseWatch) -> None:
    with pytest.raises(DatabaseUnavailableError):
        await watch.look()
    await asyncio.sleep(TOO_LONG_SECONDS)
