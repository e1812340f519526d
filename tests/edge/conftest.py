"""One project, one database and one Deno for the tests that only ask."""

from collections.abc import Iterator

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, fresh_database
from support.edge import Edge, edge_functions
from support.workshop import DEVELOPMENT_SECRET, LEGACY_SECRET, Workshop, workshop

ORIGINS = "https://other.example.test, https://app.example.test"


@pytest.fixture(scope="package")
def project() -> Iterator[Workshop]:
    with workshop() as opened:
        yield opened


@pytest.fixture(scope="package")
def edge_database(postgres: PostgresServer, template: str) -> Iterator[FreshDatabase]:
    with fresh_database(postgres, template) as fresh:
        yield fresh


@pytest.fixture(scope="package")
def edge(
    project: Workshop,
    edge_database: FreshDatabase,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Edge]:
    """All functions, for the users of the project and the web pages of one origin."""
    settings = {
        "SUPABASE_URL": project.server.url,
        "STRATA_LEGACY_JWT_SECRET": LEGACY_SECRET,
        "STRATA_ALLOWED_ORIGINS": ORIGINS,
    }
    home = tmp_path_factory.mktemp("edge")
    (home / ".strata").mkdir()
    (home / ".strata" / "token.secret").write_text(DEVELOPMENT_SECRET)
    with edge_functions(edge_database.app_url, home, settings) as running:
        yield running
