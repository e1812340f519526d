"""Business transactions: committed when the block ends, undone when it raises."""

from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from strata_domain.port.account import AccountDesk, Accounts
from strata_domain.port.api_key_repository import ApiKeyRepository, KeyRing
from strata_domain.port.asset_repository import AssetRepository, AssetShelf
from strata_domain.port.idempotency import Claims, SystemClaims
from strata_domain.port.job_repository import JobDesk, JobRepository
from strata_domain.port.ledger import Ledger, SystemLedger
from strata_domain.port.repository import (
    GenerationRepository,
    MessageRepository,
    ProfileRepository,
    ThreadRepository,
)
from strata_domain.port.run_repository import RunRepository
from strata_domain.port.webhook import Inbox


class UserWork(Protocol):
    """What one user may see and change, inside one transaction."""

    @property
    def profiles(self) -> ProfileRepository:
        """The user's profile."""
        ...

    @property
    def threads(self) -> ThreadRepository:
        """The user's conversations."""
        ...

    @property
    def messages(self) -> MessageRepository:
        """The user's messages."""
        ...

    @property
    def generations(self) -> GenerationRepository:
        """The user's runs."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What the user may spend."""
        ...

    @property
    def api_keys(self) -> ApiKeyRepository:
        """The user's keys."""
        ...

    @property
    def claims(self) -> Claims:
        """Which requests of the user were obeyed already."""
        ...

    @property
    def jobs(self) -> JobRepository:
        """The user's jobs."""
        ...

    @property
    def assets(self) -> AssetRepository:
        """What is known of the user's files."""
        ...

    @property
    def accounts(self) -> Accounts:
        """What is done with the user's whole account."""
        ...


class SystemWork(Protocol):
    """What the system itself may see and change, inside one transaction."""

    @property
    def runs(self) -> RunRepository:
        """Running generations."""
        ...

    @property
    def ledger(self) -> SystemLedger:
        """What running calls may cost."""
        ...

    @property
    def keys(self) -> KeyRing:
        """Everyone's keys."""
        ...

    @property
    def claims(self) -> SystemClaims:
        """Which requests were obeyed already."""
        ...

    @property
    def jobs(self) -> JobDesk:
        """Jobs to work on."""
        ...

    @property
    def assets(self) -> AssetShelf:
        """What is known of files."""
        ...

    @property
    def accounts(self) -> AccountDesk:
        """What is done with whole accounts."""
        ...

    @property
    def inbox(self) -> Inbox:
        """What providers said of their own accord."""
        ...


class BeginForUser(Protocol):
    """Begins a transaction that acts for one user."""

    def __call__(self, user_id: UUID, /) -> AbstractContextManager[UserWork]:
        """Begin.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
        """
        ...


class BeginForSystem(Protocol):
    """Begins a transaction of the system's own."""

    def __call__(self) -> AbstractContextManager[SystemWork]:
        """Begin.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
        """
        ...
