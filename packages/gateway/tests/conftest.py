"""The two stores that must behave alike."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_gateway.engine import connect
from strata_gateway.unit_of_work import begin_for_system, begin_for_user
from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, fresh_database
from support.store import NOON, Store

AGE = "update generations set heartbeat_at = heartbeat_at - make_interval(secs => %s)"


@pytest.fixture(scope="session")
def shared_database(postgres: PostgresServer, template: str) -> Iterator[FreshDatabase]:
    """One database for all tests of this folder: each signs up users of its own."""
    with fresh_database(postgres, template) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def engine(shared_database: FreshDatabase) -> Iterator[Engine]:
    engine = connect(shared_database.app_url, connections=2)
    yield engine
    engine.dispose()


@pytest.fixture
def in_postgres(shared_database: FreshDatabase, engine: Engine) -> Iterator[Store]:
    def let_pass(seconds: float) -> None:
        shared_database.query(AGE, seconds)

    yield Store(
        begin=begin_for_user(engine),
        begin_for_system=begin_for_system(engine),
        add_user=shared_database.add_user,
        let_pass=let_pass,
    )
    shared_database.query("delete from auth.users")


@pytest.fixture
def in_memory() -> Store:
    clock = ManualClock(NOON)
    memory = InMemoryDatabase(clock)
    return Store(
        begin=memory.begin_for_user,
        begin_for_system=memory.begin_for_system,
        add_user=memory.add_user,
        let_pass=clock.advance,
    )


@pytest.fixture(params=["in_memory", "in_postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each test of the contract runs once in memory and once in Postgres."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Store)
    return found
