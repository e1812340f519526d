"""A database in memory that keeps the rules of the real one."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import RLock
from uuid import UUID

from strata_domain.entity.plan import Plan
from strata_domain.entity.profile import Profile, ProfileRole, ProfileStatus
from strata_domain.fake.account import InMemoryAccounts
from strata_domain.fake.account_desk import InMemoryAccountDesk
from strata_domain.fake.account_snapshot import InMemoryAccountSnapshot
from strata_domain.fake.api_key import InMemoryApiKeys, InMemoryKeyRing
from strata_domain.fake.asset import InMemoryAssets, InMemoryAssetShelf
from strata_domain.fake.conversation import (
    InMemoryMessages,
    InMemoryProfiles,
    InMemoryThreads,
)
from strata_domain.fake.idempotency import InMemoryClaims, InMemorySystemClaims
from strata_domain.fake.job import InMemoryJobDesk, InMemoryJobs
from strata_domain.fake.ledger import InMemoryLedger, InMemorySystemLedger
from strata_domain.fake.run import InMemoryGenerations, InMemoryRuns
from strata_domain.fake.tables import UNLIMITED, Tables
from strata_domain.fake.transaction import Transaction
from strata_domain.fake.webhook import InMemoryInbox
from strata_domain.port.concurrency import Clock
from strata_domain.service.identifier import new_id


class InMemoryUserWork:
    """What one user may see and change."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside the transaction."""
        self.profiles = InMemoryProfiles(transaction)
        self.threads = InMemoryThreads(transaction)
        self.messages = InMemoryMessages(transaction)
        self.generations = InMemoryGenerations(transaction)
        self.ledger = InMemoryLedger(transaction)
        self.api_keys = InMemoryApiKeys(transaction)
        self.claims = InMemoryClaims(transaction)
        self.jobs = InMemoryJobs(transaction)
        self.assets = InMemoryAssets(transaction)
        self.accounts = InMemoryAccounts(transaction)


class InMemorySystemWork:
    """What the system itself may see and change."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside the transaction."""
        self.runs = InMemoryRuns(transaction)
        self.ledger = InMemorySystemLedger(transaction)
        self.keys = InMemoryKeyRing(transaction)
        self.claims = InMemorySystemClaims(transaction)
        self.jobs = InMemoryJobDesk(transaction)
        self.assets = InMemoryAssetShelf(transaction)
        self.accounts = InMemoryAccountDesk(transaction)
        self.inbox = InMemoryInbox(transaction)


class InMemoryDatabase:
    """Tables that any number of threads may use, one transaction after the other.

    A transaction that a thread opens inside another one sees what the outer one has
    done so far, and is undone with it.

    Attributes:
        tables: what is stored, for a test to look at.
        commits: how many transactions were committed.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        """Begin empty; leases are measured by this clock, or by the machine's."""
        self.tables = Tables()
        self.commits = 0
        self._clock = clock or _utc_now
        self._turn = RLock()
        self._locks: set[UUID] = set()

    def add_user(
        self, *, status: ProfileStatus = ProfileStatus.ACTIVE, plan: Plan = UNLIMITED
    ) -> UUID:
        """Sign somebody up; without limits, unless the plan has some."""
        user_id = new_id()
        self.tables.profiles[user_id] = Profile(
            user_id=user_id,
            plan_id=plan.plan_id,
            role=ProfileRole.USER,
            status=status,
            display_name=None,
            locale=None,
            created_at=self._clock(),
        )
        self.give_plan(user_id, plan)
        return user_id

    def give_plan(self, user_id: UUID, plan: Plan) -> None:
        """Move a user to a plan, known or not."""
        profile = self.tables.profiles[user_id]
        self.tables.plans[plan.plan_id] = plan
        self.tables.profiles[user_id] = replace(profile, plan_id=plan.plan_id)

    @contextmanager
    def begin_for_user(self, user_id: UUID) -> Generator[InMemoryUserWork]:
        """Begin a transaction in which only one user's rows exist."""
        with self._transaction(user_id) as transaction:
            yield InMemoryUserWork(transaction)

    @contextmanager
    def begin_for_system(self) -> Generator[InMemorySystemWork]:
        """Begin a transaction that sees everyone's runs and little else."""
        with self._transaction(None) as transaction:
            yield InMemorySystemWork(transaction)

    @contextmanager
    def begin_snapshot(self, user_id: UUID) -> Generator[InMemoryAccountSnapshot]:
        """Look at one account as it is now."""
        yield InMemoryAccountSnapshot(self.tables.copied(), user_id)

    @contextmanager
    def _transaction(self, user_id: UUID | None) -> Generator[Transaction]:
        transaction = Transaction(self.tables, self._clock, self._locks, user_id)
        with self._turn, self._all_or_nothing(), transaction.holding():
            yield transaction
            transaction.ensure_unbroken()
            self.commits += 1

    @contextmanager
    def _all_or_nothing(self) -> Generator[None]:
        before = self.tables.copied()
        try:
            yield
        except BaseException:
            self.tables.restore(before)
            raise


def _utc_now() -> datetime:
    return datetime.now(UTC)
