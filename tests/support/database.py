"""A real Postgres for tests: one server a session, one migrated database a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest

from strata_gateway.ledger_check import check_ledger
from strata_gateway.migration import enable_login, migrate
from strata_infrastructure.embedded_postgres import PostgresServer, embedded_postgres

MIGRATIONS = Path(__file__).parents[2] / "supabase" / "migrations"
TEMPLATE = "strata_template"
APP_USER = "strata_app"
APP_PASSWORD = "only-for-tests"
NUMBERS = count(1)
GRACE_SECONDS = 30.0
WITHOUT_LIMIT = """
update plans set monthly_micro_usd = null, requests_per_minute = null,
  concurrent_generations = null, monthly_images = null, monthly_characters = null,
  monthly_audio_seconds = null, storage_bytes = null
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshDatabase:
    """A migrated database without users.

    Attributes:
        owner_url: of the superuser, whom row level security does not bind.
        app_url: of `strata_app`, which may become `strata_user` or `strata_system`.
    """

    owner_url: str
    app_url: str

    def query(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run one statement as the owner and commit; the rows, if it gives any."""
        with psycopg.connect(self.owner_url) as connection:
            cursor = connection.execute(statement.encode(), parameters or None)
            return [] if cursor.description is None else cursor.fetchall()

    def add_user(self, name: str | None = None, *, anonymous: bool = False) -> UUID:
        """Sign somebody up; the trigger makes the profile."""
        user_id = uuid4()
        self.query(
            "insert into auth.users (id, email, is_anonymous) values (%s, %s, %s)",
            user_id,
            f"{name or user_id}@example.test",
            anonymous,
        )
        return user_id


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The embedded server, started by the first test that needs it.

    It does not wait for the disk: what it holds outlives its death, not the machine's.
    """
    with embedded_postgres(tmp_path_factory.mktemp("postgres")) as server:
        administer(server, "alter system set fsync = off")
        administer(server, "select pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def template(postgres: PostgresServer) -> str:
    """The name of a migrated database that is only ever copied; nothing is limited."""
    administer(postgres, f"create database {TEMPLATE}")
    migrate(postgres.url(TEMPLATE), MIGRATIONS)
    with psycopg.connect(postgres.url(TEMPLATE)) as connection:
        connection.execute(WITHOUT_LIMIT)
    enable_login(postgres.url(TEMPLATE), user=APP_USER, password=APP_PASSWORD)
    return TEMPLATE


@pytest.fixture
def database(postgres: PostgresServer, template: str) -> Iterator[FreshDatabase]:
    """A copy of the template, of this test alone; its ledger adds up at the end."""
    with fresh_database(postgres, template) as fresh:
        yield fresh
        ensure_it_adds_up(fresh)


@pytest.fixture
def empty_database(postgres: PostgresServer) -> Iterator[str]:
    """The owner's URL of a database without any migration."""
    with fresh_database(postgres, "template1") as fresh:
        yield fresh.owner_url


@contextmanager
def fresh_database(server: PostgresServer, template: str) -> Iterator[FreshDatabase]:
    """Copy a database, for a fixture of another scope."""
    name = f"test_{next(NUMBERS)}"
    administer(server, f"create database {name} template {template}")
    owner_url = server.url(name)
    try:
        yield FreshDatabase(owner_url=owner_url, app_url=app_url(owner_url))
    finally:
        administer(server, f"drop database {name} with (force)")


def ensure_it_adds_up(database: FreshDatabase) -> None:
    """Hold the ledger to all of its rules."""
    report = check_ledger(database.owner_url, grace_seconds=GRACE_SECONDS)
    assert report.violations == ()


def administer(server: PostgresServer, statement: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(statement.encode())


def app_url(owner_url: str) -> str:
    parts = urlsplit(owner_url)
    login = f"{APP_USER}:{APP_PASSWORD}@{parts.hostname}:{parts.port}"
    return parts._replace(netloc=login).geturl()
