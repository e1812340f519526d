"""Pictures are asked for once, waited for, looked for and called off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.server import Server, strata_server

DRAWING = {"model": "sandbox/image", "prompt": "A lighthouse", "size": "512x512"}
HELD = "select micro_usd from reservations where generation_id = %s"
END = "update jobs set status = 'canceled', ended_at = now() where id = %s"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def database(postgres: PostgresServer, template: str) -> Iterator[FreshDatabase]:
    with fresh_database(postgres, template) as database:
        yield database
        ensure_it_adds_up(database)


@pytest.fixture(scope="module")
def server(
    database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """It takes jobs; nobody works on them."""
    home: Path = tmp_path_factory.mktemp("jobs")
    with strata_server(database, home) as server:
        yield server


@pytest.fixture
def ada(database: FreshDatabase, server: Server) -> Iterator[httpx2.Client]:
    with server.client(database.add_user()) as client:
        yield client


def ask(client: httpx2.Client, once: str = "", **body: object) -> httpx2.Response:
    headers = {"Idempotency-Key": once} if once else {}
    return client.post("/api/image-jobs", json={**DRAWING, **body}, headers=headers)


def test_a_job_is_lined_up_and_its_price_put_aside(
    ada: httpx2.Client, database: FreshDatabase
) -> None:
    answer = ask(ada, count=3, seed=7)

    job = answer.json()
    assert (answer.status_code, job["status"]) == (202, "queued")
    assert (job["request"]["count"], job["request"]["size"]) == (3, "512x512")
    assert ada.get(answer.headers["location"]).json() == job
    assert database.query(HELD, job["job_id"]) == [(3000,)]


def test_the_same_request_is_obeyed_once(ada: httpx2.Client) -> None:
    first, again = ask(ada, "mine"), ask(ada, "mine")
    other = ask(ada, "mine", prompt="A ship")

    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert other.status_code == 422
    assert len(ada.get("/api/jobs").json()["items"]) == 1


def test_jobs_are_listed_the_latest_first(ada: httpx2.Client) -> None:
    made = [ask(ada).json()["job_id"] for _ in range(3)]

    page = ada.get("/api/jobs", params={"limit": 2}).json()
    rest = ada.get("/api/jobs", params={"cursor": page["next_cursor"]}).json()

    told = [job["job_id"] for job in [*page["items"], *rest["items"]]]
    assert (told, rest["next_cursor"]) == (made[::-1], None)


def test_whoever_waits_in_vain_is_told_how_it_stands(ada: httpx2.Client) -> None:
    ada.headers["Prefer"] = "wait=1"

    answer = ask(ada)

    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert 1 <= answer.elapsed.total_seconds() < 5


def test_a_job_that_is_called_off_notes_the_wish(ada: httpx2.Client) -> None:
    place = ask(ada).headers["location"]

    answer = ada.post(f"{place}/cancel")

    assert answer.status_code == 202
    assert answer.json()["cancel_requested_at"]


def test_a_job_is_deleted_when_it_is_over_and_not_before(
    ada: httpx2.Client, database: FreshDatabase
) -> None:
    place = ask(ada).headers["location"]

    refused = ada.delete(place)
    database.query(END, place.rpartition("/")[2])

    assert (refused.status_code, refused.json()["code"]) == (409, "job_open")
    assert ada.delete(place).status_code == 204
    assert ada.get(place).status_code == ada.delete(place).status_code == 404


NOBODYS = "0d5a8c1e-7f42-4b6d-9e3a-5c1f8b2d4e60"
WRONG: list[tuple[Json, int, str]] = [
    ({"model": "sandbox/echo"}, 404, "unknown_model"),
    ({"prompt": " "}, 422, "invalid_input"),
    ({"size": "0x512"}, 422, "invalid_input"),
    ({"size": "7x7"}, 422, "drawing_not_offered"),
    ({"count": 5}, 422, "drawing_not_offered"),
    ({"image_asset_id": NOBODYS}, 404, "not_found"),
]


@pytest.mark.parametrize(("body", "status", "code"), WRONG, ids=str)
def test_what_cannot_be_drawn_is_refused_and_costs_nothing(
    ada: httpx2.Client, body: Json, status: int, code: str
) -> None:
    answer = ask(ada, **body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ada.get("/api/jobs").json()["items"] == []
    assert ada.get("/api/usage/summary").json()["total"]["micro_usd"] == 0
