"""What an account held at one moment, read piece by piece."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel

from strata_domain.entity.account_table import AccountTable
from strata_gateway.transaction import as_user, transaction

ROWS_AT_ONCE = 10
"""A message with pictures in it may have megabytes."""
_TAKE_TIME = text("select set_config('statement_timeout', '10min', true)")
_LINES = """
select row_to_json(line)::text from (
  select {columns} from {table} where {owner} = :user_id order by {key}
) as line
"""


class SqlAccountSnapshot:
    """Every row of one user, as they were when the transaction began."""

    def __init__(self, connection: Connection, user_id: UUID) -> None:
        """Read inside the connection's transaction."""
        self._connection = connection
        self._user_id = user_id

    def lines(self, table: AccountTable) -> Iterator[str]:
        """Return the user's rows of a table, each a JSON object on one line."""
        rows = self._connection.execution_options(
            stream_results=True, yield_per=ROWS_AT_ONCE
        ).execute(text(_query(table)), {"user_id": self._user_id})
        return iter(rows.scalars())


def begin_snapshot(
    engine: Engine,
) -> Callable[[UUID], AbstractContextManager[SqlAccountSnapshot]]:
    """Return what looks at one account as it is now, however long that takes."""

    @contextmanager
    def begin(user_id: UUID) -> Generator[SqlAccountSnapshot]:
        opening = as_user(user_id).replace(
            "begin;", "begin isolation level repeatable read read only;", 1
        )
        with transaction(engine, opening) as connection:
            connection.execute(_TAKE_TIME)
            yield SqlAccountSnapshot(connection, user_id)

    return begin


def _query(table: AccountTable) -> str:
    """Word the question; every name in it is one of the schema's own."""
    known = SQLModel.metadata.tables[table.name]
    columns = [c.name for c in known.columns if c.name not in table.left_out]
    return _LINES.format(
        columns=", ".join(f'"{name}"' for name in columns),
        table=table.name,
        owner=table.owner,
        key=", ".join(column.name for column in known.primary_key),
    )
