"""One schema in four views: Drizzle's, Postgres', the rows' of Python, the edge's."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.checkout import ROOT, Checkout
from support.database import MIGRATIONS, FreshDatabase, fresh_database
from support.edge_types import TYPES, write_types
from support.schema_view import View, differences
from support.schema_view.catalogue import postgres_view
from support.schema_view.drizzle import drizzle_view
from support.schema_view.mutation import Mutation, mutations
from support.schema_view.mutation.sqlmodel import CHANGES
from support.schema_view.sqlmodel import rows_metadata, sqlmodel_view
from support.schema_view.typescript import typescript_view

PLATFORM, *_ = sorted(MIGRATIONS.glob("*.sql"))
"""What a plain Postgres lacks, and none of our tables."""
ADVICE = "uv run deno task --cwd drizzle types"


@pytest.fixture(scope="module")
def bare(postgres: PostgresServer) -> Iterator[psycopg.Connection]:
    """A database with the roles and `auth.users`, where tables can be tried."""
    with (
        fresh_database(postgres, "template1") as database,
        psycopg.connect(database.owner_url, autocommit=True) as connection,
    ):
        connection.execute(PLATFORM.read_bytes())
        yield connection


@pytest.fixture(scope="module")
def migrated(plain: FreshDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(plain.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def views(bare: psycopg.Connection, migrated: psycopg.Connection) -> dict[str, View]:
    found = (
        drizzle_view(bare, Checkout(ROOT)),
        postgres_view(migrated),
        sqlmodel_view(bare, rows_metadata()),
        typescript_view(TYPES.read_text(encoding="utf-8")),
    )
    return {view.name: view for view in found}


def told(views: dict[str, View], changed: View) -> list[str]:
    return differences([*(views | {changed.name: changed}).values()])


def test_the_views_say_the_same(views: dict[str, View]) -> None:
    assert differences([*views.values()]) == []


def test_the_types_of_the_edge_are_those_of_a_migrated_database(
    plain: FreshDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "schema.ts"

    write_types(plain.owner_url, file)

    assert file.read_bytes() == TYPES.read_bytes(), ADVICE


@pytest.mark.parametrize("mutation", mutations("postgres.sql"), ids=str)
def test_a_change_of_the_database_is_told(
    views: dict[str, View], migrated: psycopg.Connection, mutation: Mutation
) -> None:
    with migrated.transaction(force_rollback=True):
        migrated.execute(mutation.change.encode())
        changed = postgres_view(migrated)

    assert told(views, changed) == list(mutation.told)


def test_every_change_of_drizzles_schema_is_told(
    views: dict[str, View], bare: psycopg.Connection, checkout: Checkout
) -> None:
    changes = mutations("drizzle.diff")
    for mutation in changes:
        file = checkout.root / "drizzle" / "schema" / mutation.file
        file.write_text(mutation.edit(file.read_text()))

    changed = drizzle_view(bare, checkout)

    sentences = {sentence for mutation in changes for sentence in mutation.told}
    assert set(told(views, changed)) == sentences


@pytest.mark.parametrize("mutation", mutations("sqlmodel.txt"), ids=str)
def test_a_change_of_the_rows_is_told(
    views: dict[str, View], bare: psycopg.Connection, mutation: Mutation
) -> None:
    metadata = rows_metadata()
    CHANGES[mutation.change](metadata)

    changed = sqlmodel_view(bare, metadata)

    assert told(views, changed) == list(mutation.told)


@pytest.mark.parametrize("mutation", mutations("schema.diff"), ids=str)
def test_a_change_of_the_types_of_the_edge_is_told(
    views: dict[str, View], mutation: Mutation
) -> None:
    text = TYPES.read_text(encoding="utf-8")

    changed = typescript_view(mutation.edit(text))

    assert told(views, changed) == list(mutation.told)
