"""What can be done inside a transaction: for one user, or for the system."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

from sqlalchemy import Connection, Engine

from strata_gateway.account_desk import SqlAccountDesk, SqlAccounts
from strata_gateway.api_key_repository import SqlApiKeyRepository, SqlKeyRing
from strata_gateway.asset_repository import SqlAssetRepository, SqlAssetShelf
from strata_gateway.generation_repository import SqlGenerationRepository
from strata_gateway.idempotency_repository import SqlClaims, SqlSystemClaims
from strata_gateway.job_desk import SqlJobDesk
from strata_gateway.job_repository import SqlJobRepository
from strata_gateway.ledger import SqlLedger
from strata_gateway.message_repository import SqlMessageRepository
from strata_gateway.profile_repository import SqlProfileRepository
from strata_gateway.run_repository import SqlRunRepository
from strata_gateway.system_ledger import SqlSystemLedger
from strata_gateway.thread_repository import SqlThreadRepository
from strata_gateway.transaction import AS_SYSTEM, as_user, transaction
from strata_gateway.webhook_inbox import SqlInbox


class SqlUserWork:
    """What one user may see and change."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self.profiles = SqlProfileRepository(connection)
        self.threads = SqlThreadRepository(connection)
        self.messages = SqlMessageRepository(connection)
        self.generations = SqlGenerationRepository(connection)
        self.ledger = SqlLedger(connection)
        self.api_keys = SqlApiKeyRepository(connection)
        self.claims = SqlClaims(connection)
        self.jobs = SqlJobRepository(connection)
        self.assets = SqlAssetRepository(connection)
        self.accounts = SqlAccounts(connection)


class SqlSystemWork:
    """What the system itself may see and change."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self.runs = SqlRunRepository(connection)
        self.ledger = SqlSystemLedger(connection)
        self.keys = SqlKeyRing(connection)
        self.claims = SqlSystemClaims(connection)
        self.jobs = SqlJobDesk(connection)
        self.assets = SqlAssetShelf(connection)
        self.accounts = SqlAccountDesk(connection)
        self.inbox = SqlInbox(connection)


def begin_for_user(
    engine: Engine,
) -> Callable[[UUID], AbstractContextManager[SqlUserWork]]:
    """Return what begins a transaction in which only one user's rows exist."""

    @contextmanager
    def begin(user_id: UUID) -> Generator[SqlUserWork]:
        with transaction(engine, as_user(user_id)) as connection:
            yield SqlUserWork(connection)

    return begin


def begin_for_system(
    engine: Engine,
) -> Callable[[], AbstractContextManager[SqlSystemWork]]:
    """Return what begins a transaction that sees everyone's runs and little else."""

    @contextmanager
    def begin() -> Generator[SqlSystemWork]:
        with transaction(engine, AS_SYSTEM) as connection:
            yield SqlSystemWork(connection)

    return begin
