"""A Supabase of this machine's own, and the API beside it."""

from collections.abc import Iterator

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import fresh_database
from support.local_project import Neighbours, neighbours


@pytest.fixture(scope="session")
def local(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Neighbours]:
    home = tmp_path_factory.mktemp("project")
    with (
        fresh_database(postgres, template) as database,
        neighbours(database, home) as running,
    ):
        yield running
