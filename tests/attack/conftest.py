"""One besieged server for all attacks."""

from collections.abc import Iterator

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.attack.document import Operation, read_document
from support.attack.estate import Estate, found_estate
from support.attack.fortress import KEYS, Fortress, fortress
from support.attack.gossip import gossip
from support.attack.wire import Request
from support.database import ensure_it_adds_up, fresh_database


@pytest.fixture(scope="session")
def besieged(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fortress]:
    home = tmp_path_factory.mktemp("fortress")
    with (
        gossip() as provider,
        fresh_database(postgres, template) as database,
        fortress(database, home, addresses(provider)) as server,
    ):
        yield server
        ensure_it_adds_up(database)


@pytest.fixture(scope="session")
def operations(besieged: Fortress) -> tuple[Operation, ...]:
    """Every route that the server itself admits to."""
    request = Request(method="GET", target="/openapi.json")
    return read_document(besieged.wire.send(request).json)


@pytest.fixture(scope="session")
def victim(besieged: Fortress) -> Estate:
    return found_estate(besieged)


@pytest.fixture(scope="session")
def attacker(besieged: Fortress) -> Estate:
    return found_estate(besieged)


def addresses(provider: str) -> dict[str, str]:
    """Let every model be asked at the same place."""
    return {name.replace("API_KEY", "BASE_URL"): provider for name in KEYS}
