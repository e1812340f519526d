"""SQLModel's rows and the migrated tables agree, in Postgres' own words.

The rows' metadata builds tables in an empty database; the catalogue of that must be the
catalogue of a migrated one. (Only indexes and checks live in the migrations alone.)
"""

from typing import Any

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.dialects.postgresql import ENUM
from sqlmodel import SQLModel

from strata_gateway import row
from strata_gateway.migration import migrate
from support.checkout import Checkout
from support.database import FreshDatabase

COLUMNS = """
select relname, attname, format_type(atttypid, atttypmod), attnotnull,
  pg_get_expr(adbin, adrelid)
from pg_class join pg_attribute on attrelid = pg_class.oid
left join pg_attrdef on adrelid = attrelid and adnum = attnum
where relnamespace = 'public'::regnamespace and relkind = 'r'
  and attnum > 0 and not attisdropped
"""
KEYS = """
select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')
"""
ENUMS = """
select typname, array_agg(enumlabel::text order by enumsortorder)::text
from pg_enum join pg_type on pg_type.oid = enumtypid
where typnamespace = 'public'::regnamespace group by typname
"""


@pytest.fixture
def modelled(empty_database: str, checkout: Checkout) -> str:
    """The owner's URL of a database with the rows' tables, beside auth.users."""
    checkout.keep(1)
    migrate(empty_database, checkout.migrations)
    url = empty_database.replace("postgresql:", "postgresql+psycopg:")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for name, labels in enums().items():
            ENUM(*labels, name=name).create(connection)
        SQLModel.metadata.create_all(connection)
    return empty_database


def enums() -> dict[str | None, list[str]]:
    """The rows leave their making to the migrations."""
    return {
        column.type.name: column.type.enums
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, ENUM)
    }


def catalogue(url: str, query: str) -> set[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return set(connection.execute(query.encode()).fetchall())


def test_columns_types_nullability_and_defaults_agree(
    modelled: str, plain: FreshDatabase
) -> None:
    assert catalogue(modelled, COLUMNS) == catalogue(plain.owner_url, COLUMNS)


def test_keys_agree(modelled: str, plain: FreshDatabase) -> None:
    assert catalogue(modelled, KEYS) == catalogue(plain.owner_url, KEYS)


def test_enums_agree(modelled: str, plain: FreshDatabase) -> None:
    assert catalogue(modelled, ENUMS) == catalogue(plain.owner_url, ENUMS)


def test_every_table_has_its_row(plain: FreshDatabase) -> None:
    described = {
        model.__tablename__ for name, model in vars(row).items() if name.endswith("Row")
    }

    tables = plain.query("select tablename from pg_tables where schemaname = 'public'")
    assert described == {name for (name,) in tables}
