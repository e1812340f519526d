"""A database that fails in the ways a database can."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from strata_domain.entity.generation import Progress, Standing
from strata_domain.error import DatabaseUnavailableError
from strata_domain.port.account import AccountDesk
from strata_domain.port.api_key_repository import KeyRing
from strata_domain.port.asset_repository import AssetShelf
from strata_domain.port.idempotency import SystemClaims
from strata_domain.port.job_repository import JobDesk
from strata_domain.port.ledger import SystemLedger
from strata_domain.port.run_repository import ExpiredRun, RunRepository
from strata_domain.port.unit_of_work import BeginForSystem
from strata_domain.port.webhook import Inbox


@dataclass
class FaultyDatabase:
    """Begins transactions of the system, as long as the test lets it.

    Attributes:
        away: it does not answer.
        mute: it commits, but does not live to say so.
        refused: runs of which it can store nothing.
        fails_at: attempts at which it does not answer; the first is 1.
        attempts: how many transactions were wanted.
        recorded: what each transaction that was begun tried to store.
    """

    begin: BeginForSystem
    away: bool = False
    mute: bool = False
    refused: set[UUID] = field(default_factory=set)
    fails_at: frozenset[int] = frozenset()
    attempts: int = 0
    recorded: list[Sequence[Progress]] = field(default_factory=list)

    @contextmanager
    def __call__(self) -> Generator["_FaultyWork"]:
        """Begin a transaction of the system's own."""
        self.attempts += 1
        self._fail_if(failed=self.away or self.attempts in self.fails_at)
        with self.begin() as work:
            runs = _FaultyRuns(work.runs, self)
            yield _FaultyWork(
                runs,
                work.ledger,
                work.keys,
                work.claims,
                work.jobs,
                work.assets,
                work.accounts,
                work.inbox,
            )
        self._fail_if(failed=self.mute)

    def _fail_if(self, *, failed: bool) -> None:
        if failed:
            raise DatabaseUnavailableError


@dataclass(frozen=True, slots=True)
class _FaultyRuns:
    runs: RunRepository
    faults: FaultyDatabase

    def record(
        self, steps: Sequence[Progress], *, worker_id: UUID
    ) -> dict[UUID, Standing]:
        self.faults.recorded.append(steps)
        if self.faults.refused & {step.generation_id for step in steps}:
            message = "there is something in this step that cannot be stored"
            raise ValueError(message)
        return dict(self.runs.record(steps, worker_id=worker_id))

    def expired(self, *, lease_seconds: float, limit: int) -> tuple[ExpiredRun, ...]:
        return self.runs.expired(lease_seconds=lease_seconds, limit=limit)


@dataclass(frozen=True, slots=True)
class _FaultyWork:
    runs: _FaultyRuns
    ledger: SystemLedger
    keys: KeyRing
    claims: SystemClaims
    jobs: JobDesk
    assets: AssetShelf
    accounts: AccountDesk
    inbox: Inbox
