"""Databases of a wider scope, for tests that look and change nothing."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from strata_gateway.migration import enable_login, migrate
from strata_infrastructure.embedded_postgres import PostgresServer, embedded_postgres
from support.database import (
    APP_PASSWORD,
    APP_USER,
    MIGRATIONS,
    FreshDatabase,
    administer,
    app_url,
    fresh_database,
)

FURNITURE = Path(__file__).with_name("supabase.sql")
PROJECT_PASSWORD = "also-only-for-tests"


@pytest.fixture(scope="package")
def plain(postgres: PostgresServer, template: str) -> Iterator[FreshDatabase]:
    """Migrated by a superuser on a Postgres that had nothing of Supabase's."""
    with fresh_database(postgres, template) as fresh:
        yield fresh


@pytest.fixture(scope="package")
def supabase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshDatabase]:
    """Migrated on a server like Supabase's by a project's owner, who is no superuser.

    Its server is its own, because the first to migrate makes the server's roles.
    """
    with embedded_postgres(tmp_path_factory.mktemp("supabase")) as server:
        administer(
            server,
            "create role project_owner login createrole createdb bypassrls"
            f" password '{PROJECT_PASSWORD}'",
        )
        administer(server, "create database project owner project_owner")
        owner_url = server.url("project")
        with psycopg.connect(owner_url) as connection:
            connection.execute(FURNITURE.read_bytes())
        migrate(project_url(owner_url), MIGRATIONS)
        enable_login(project_url(owner_url), user=APP_USER, password=APP_PASSWORD)
        yield FreshDatabase(owner_url=owner_url, app_url=app_url(owner_url))


@pytest.fixture
def modest_url(postgres: PostgresServer) -> Iterator[str]:
    """A database whose owner may create roles and nothing else that is special."""
    administer(postgres, "create role modest login createrole password 'modest'")
    administer(postgres, "create database modest owner modest")
    parts = urlsplit(postgres.url("modest"))
    login = f"modest:modest@{parts.hostname}:{parts.port}"
    yield parts._replace(netloc=login).geturl()
    administer(postgres, "drop database modest with (force)")
    administer(postgres, "drop role modest")


def project_url(owner_url: str) -> str:
    return app_url(owner_url).replace(
        f"{APP_USER}:{APP_PASSWORD}", f"project_owner:{PROJECT_PASSWORD}"
    )
