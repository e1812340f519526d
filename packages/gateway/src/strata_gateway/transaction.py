"""One transaction, begun in the name of a role."""

from collections.abc import Generator
from contextlib import contextmanager
from uuid import UUID

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from strata_domain.error import (
    ConfigurationError,
    DatabaseUnavailableError,
    InvalidInputError,
    PermissionDeniedError,
    StrataError,
)
from strata_gateway.postgres_error import MIGRATE

_OPENING = """begin; select
set_config('role', '{role}', true),
set_config('request.jwt.claims', '{claims}', true),
set_config('request.jwt.claim.sub', '{subject}', true),
set_config('timezone', 'UTC', true),
set_config('statement_timeout', '5s', true),
set_config('lock_timeout', '2s', true),
set_config('idle_in_transaction_session_timeout', '10s', true)"""
_CLAIMS = '{{"sub":"{subject}","role":"authenticated"}}'

AS_SYSTEM = _OPENING.format(role="strata_system", claims="", subject="")


def as_user(user_id: UUID) -> str:
    """Return what begins a transaction in which only this user's rows exist."""
    subject = str(UUID(int=user_id.int))
    claims = _CLAIMS.format(subject=subject)
    return _OPENING.format(role="strata_user", claims=claims, subject=subject)


@contextmanager
def transaction(engine: Engine, opening: str) -> Generator[Connection]:
    """Run the block in one transaction: committed at its end, undone when it raises.

    Beginning, choosing the role and setting the limits is one round trip. Everything
    is set for the transaction alone, so it holds behind a pooler, too.

    Raises:
        DatabaseUnavailableError: Postgres did not answer; nothing was stored, unless
            the answer to the commit itself was lost.
        ConfigurationError: the roles are not there, or not for this login.
    """
    with Session(engine, autoflush=False, expire_on_commit=False) as session:
        connection = _begin(session, opening)
        yield connection
        _ensure_unbroken(connection)
        session.commit()


def _begin(session: Session, opening: str) -> Connection:
    """Begin; once more if the connection had died in the pool: nothing was done yet."""
    connection = _connection(session)
    try:
        return _open(connection, opening)
    except DatabaseUnavailableError:
        if not connection.invalidated:
            raise
    session.rollback()
    return _open(_connection(session), opening)


def _connection(session: Session) -> Connection:
    try:
        return session.connection()
    except PoolTimeoutError as error:
        message = "no connection came free in time"
        raise DatabaseUnavailableError(message) from error


def _open(connection: Connection, opening: str) -> Connection:
    try:
        connection.exec_driver_sql(opening)
    except (InvalidInputError, PermissionDeniedError) as error:
        raise ConfigurationError(MIGRATE) from error
    return connection


def _ensure_unbroken(connection: Connection) -> None:
    """Refuse to commit after an error that was swallowed: Postgres would not commit."""
    driver = connection.connection.driver_connection
    if driver is not None and driver.info.transaction_status in _BROKEN:
        message = "an error inside the block was swallowed; nothing is stored"
        raise StrataError(message)


_BROKEN = {TransactionStatus.INERROR}
