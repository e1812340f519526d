"""A database that goes away takes no function with it."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from support.database import APP_PASSWORD, FreshDatabase
from support.edge import Edge, edge_functions
from support.proxy import Cable, cable_to

BACK_SECONDS = 5.0
PATIENCE_SECONDS = 12.0
KILLS = 20
CROWD = 20
TERMINATE = """
select pg_terminate_backend(pid, 1000) from pg_stat_activity
where usename = 'strata_app' and datname = current_database()
"""


@pytest.fixture
def cable(database: FreshDatabase) -> Iterator[Cable]:
    with cable_to(database.app_url) as laid:
        yield laid


@pytest.fixture
def edge(cable: Cable, tmp_path: Path) -> Iterator[Edge]:
    with edge_functions(cable.url, tmp_path) as running:
        yield running


@pytest.fixture
def client(edge: Edge, database: FreshDatabase) -> Iterator[httpx2.Client]:
    with edge.client(edge.token(database.add_user())) as opened:
        yield opened


def test_without_its_database_a_function_says_when_to_come_again(
    client: httpx2.Client, cable: Cable, edge: Edge
) -> None:
    assert client.get("usage-summary").status_code == 200

    cable.cut()
    answers = [client.get("usage-summary") for _ in range(CROWD)]

    assert {refusal(each) for each in answers} == {(503, "database_unavailable", "2")}
    assert APP_PASSWORD not in edge.said()
    cable.mend()
    assert seconds_until_good(client) < BACK_SECONDS


def test_connections_that_died_in_the_pool_are_not_noticed(
    client: httpx2.Client, database: FreshDatabase
) -> None:
    answers = []
    for _ in range(KILLS):
        answers.append(client.get("usage-summary").status_code)
        database.query(TERMINATE)

    assert answers == [200] * KILLS


@pytest.mark.proof
def test_a_network_that_swallows_everything_is_not_waited_for(
    client: httpx2.Client, cable: Cable
) -> None:
    assert client.get("usage-summary").status_code == 200

    cable.swallow()
    began = time.monotonic()
    answers = [client.get("usage-summary") for _ in range(2)]

    assert time.monotonic() - began < 2 * PATIENCE_SECONDS
    assert {refusal(each) for each in answers} == {(503, "database_unavailable", "2")}
    cable.mend()
    assert seconds_until_good(client) < BACK_SECONDS


def refusal(answer: httpx2.Response) -> tuple[int, str, str | None]:
    said = answer.json()
    return answer.status_code, said["code"], answer.headers.get("retry-after")


def seconds_until_good(client: httpx2.Client) -> float:
    began = time.monotonic()
    while client.get("usage-summary").status_code != 200:
        assert time.monotonic() - began < BACK_SECONDS
    return time.monotonic() - began
