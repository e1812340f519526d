"""The rows against the schema that the migrations make."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, MetaData, Table, create_engine
from sqlalchemy.dialects.postgresql import dialect
from sqlmodel import SQLModel

from strata_gateway import row
from strata_gateway.database_url import parse_database_url
from support.database import FreshDatabase

TABLES = [
    SQLModel.metadata.tables[str(getattr(row, name).__tablename__)]
    for name in row.__all__
]


@pytest.fixture
def stored(database: FreshDatabase) -> Iterator[Connection]:
    engine = create_engine(parse_database_url(database.owner_url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def columns(table: Table) -> dict[str, tuple[object, ...]]:
    return {
        column.name: (
            column.type.compile(dialect()),
            getattr(column.type, "enums", None),
            bool(column.nullable),
            "" if column.server_default is None else str(column.server_default.arg),
        )
        for column in table.columns
    }


def keys(table: Table) -> set[tuple[str, ...]]:
    foreign = {
        (*key.column_keys, *(e.target_fullname for e in key.elements), key.ondelete)
        for key in table.foreign_key_constraints
    }
    return foreign | {tuple(c.name for c in table.primary_key)}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_row_says_what_the_table_is(table: Table, stored: Connection) -> None:
    real = Table(table.name, MetaData(), autoload_with=stored)

    assert columns(table) == columns(real)
    assert keys(table) == keys(real)
