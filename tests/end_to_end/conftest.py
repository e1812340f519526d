import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import fresh_database
from support.house import BRISK, House, Pair, open_house, open_pair
from support.invariant import ensure_consistent

LONGEST_SECONDS = {False: 600.0, True: 2400.0}
"""Whoever waits for something that never comes fails in the end; a proof, later."""


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine on an event loop of its own."""
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test):
        return None
    names = inspect.signature(test).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    seconds = LONGEST_SECONDS[pyfuncitem.get_closest_marker("proof") is not None]
    asyncio.run(asyncio.wait_for(test(**arguments), seconds))
    return True


@pytest.fixture
def house(postgres: PostgresServer, template: str, tmp_path: Path) -> Iterator[House]:
    """A database of this test alone; afterwards every answer in it is whole."""
    with (
        fresh_database(postgres, template) as database,
        open_house(database, tmp_path) as house,
    ):
        yield house
        ensure_consistent(database)


@pytest.fixture(scope="session")
def _pair(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    home = tmp_path_factory.mktemp("house")
    with (
        fresh_database(postgres, template) as database,
        open_house(database, home) as house,
    ):
        yield open_pair(house, BRISK)


@pytest.fixture
def pair(_pair: Pair) -> Iterator[Pair]:
    """Two processes on one database; afterwards every answer in it is whole."""
    yield _pair
    ensure_consistent(_pair.house.database)
