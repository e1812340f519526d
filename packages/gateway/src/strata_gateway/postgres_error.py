"""What Postgres's errors mean to us."""

from collections.abc import Mapping

from psycopg import DataError, Error, InterfaceError, InternalError, OperationalError
from psycopg.errors import (
    CheckViolation,
    ForeignKeyViolation,
    InsufficientPrivilege,
    InvalidSchemaName,
    NotNullViolation,
    RestrictViolation,
    UndefinedColumn,
    UndefinedFunction,
    UndefinedObject,
    UndefinedTable,
    UniqueViolation,
)
from sqlalchemy.engine import ExceptionContext

from strata_domain.error import (
    ConfigurationError,
    ConflictError,
    DatabaseUnavailableError,
    InvalidInputError,
    NotFoundError,
    PermissionDeniedError,
    StrataError,
    ThreadBusyError,
)
from strata_gateway.ledger_refusal import refusal

MIGRATE = "The database's schema is not the one this version needs; run: strata migrate"

_CONSTRAINTS: Mapping[str | None, type[StrataError]] = {
    "generations_one_running_per_thread_key": ThreadBusyError,
}
_MEANINGS: Mapping[type, type[StrataError]] = {
    OperationalError: DatabaseUnavailableError,
    InterfaceError: DatabaseUnavailableError,
    InternalError: DatabaseUnavailableError,
    DataError: InvalidInputError,
    UnicodeEncodeError: InvalidInputError,
    CheckViolation: InvalidInputError,
    NotNullViolation: InvalidInputError,
    ForeignKeyViolation: NotFoundError,
    UniqueViolation: ConflictError,
    RestrictViolation: ConflictError,
    InsufficientPrivilege: PermissionDeniedError,
    InvalidSchemaName: ConfigurationError,
    UndefinedColumn: ConfigurationError,
    UndefinedFunction: ConfigurationError,
    UndefinedObject: ConfigurationError,
    UndefinedTable: ConfigurationError,
}
_ADVICE: Mapping[type[StrataError], str] = {ConfigurationError: MIGRATE}


def translate(context: ExceptionContext) -> StrataError | None:
    """Return the error to raise instead; None leaves what we have no word for.

    SQLAlchemy asks it for everything that goes wrong on a connection of ours, and
    raises the answer from the driver's own error.
    """
    error = context.original_exception
    return refusal(error) or _accident(error)


def _accident(error: BaseException) -> StrataError | None:
    meaning = _CONSTRAINTS.get(_constraint(error)) or _meaning(error)
    if meaning is None:
        return None
    return meaning(_ADVICE.get(meaning, type(error).__name__))


def _constraint(error: BaseException) -> str | None:
    return error.diag.constraint_name if isinstance(error, Error) else None


def _meaning(error: BaseException) -> type[StrataError] | None:
    known = (_MEANINGS.get(kind) for kind in type(error).__mro__)
    return next((meaning for meaning in known if meaning is not None), None)
