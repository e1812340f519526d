"""What is asked for is drawn, kept and charged, by a process of its own."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.server import Server, strata_server, strata_worker

DRAWING = {"model": "sandbox/image", "prompt": "A lighthouse", "size": "512x512"}
AT_ONCE = {"queue_ms": 0, "draw_ms": 0}
COLLECT = """
insert into queue.procrastinate_jobs (queue_name, task_name, args)
values ('strata', 'collect_files', '{"timestamp": 0}')
"""
"""What is lined up every minute."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Studio:
    """A server, a worker beside it, and their database."""

    database: FreshDatabase
    server: Server


@pytest.fixture(scope="module")
def studio(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Studio]:
    home: Path = tmp_path_factory.mktemp("studio")
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home) as server,
        strata_worker(database, home) as worker,
    ):
        yield Studio(database, server)
        ensure_it_adds_up(database)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 143


@pytest.fixture
def ada(studio: Studio) -> Iterator[httpx2.Client]:
    """Somebody who waits for whatever she asks for."""
    user_id = studio.database.add_user()
    with studio.server.client(user_id) as client:
        client.headers["Prefer"] = "wait=20"
        yield client


def drawn(client: httpx2.Client, **body: object) -> Json:
    answer = client.post(
        "/api/image-jobs", json={**DRAWING, "options": AT_ONCE, **body}
    )
    assert answer.status_code == 200, answer.text
    job: Json = answer.json()
    return job


def spent(client: httpx2.Client) -> int:
    total: int = client.get("/api/usage/summary").json()["total"]["micro_usd"]
    return total


def test_pictures_are_drawn_kept_and_charged_each(ada: httpx2.Client) -> None:
    job = drawn(ada, count=2)

    opened = [ada.get(f"/api/assets/{asset}").json() for asset in job["asset_ids"]]

    assert (job["status"], job["micro_usd"], spent(ada)) == ("succeeded", 2000, 2000)
    assert [(it["width"], it["job_id"]) for it in opened] == [(512, job["job_id"])] * 2
    for each in opened:
        content = ada.get(each["url"]).content
        assert content.startswith(b"\x89PNG")
        assert len(content) == each["size_bytes"]


def events(client: httpx2.Client, job: Json, seen: int = 0) -> list[bytes]:
    """The stream, event by event."""
    headers = {"Last-Event-ID": str(seen)}
    answer = client.get(f"/api/jobs/{job['job_id']}/events", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [it for it in answer.content.split(b"\n\n") if it[:1] not in {b"", b":"}]


def test_a_job_is_followed_from_anywhere_to_its_end(ada: httpx2.Client) -> None:
    ada.headers["Prefer"] = "wait=0"
    job = ada.post("/api/image-jobs", json={**DRAWING, "options": AT_ONCE}).json()

    live = events(ada, job)

    assert live == events(ada, job)
    assert live[1:] == events(ada, job, seen=1)
    assert live[0].startswith(b"id: 1\nevent: job.queued\ndata: ")
    assert live[-1].startswith(b"id: %d\nevent: job.succeeded\n" % len(live))
    assert sum(b"job.succeeded" in event for event in live) == 1
    done = {"Last-Event-ID": str(len(live))}
    place = f"/api/jobs/{job['job_id']}/events"
    assert ada.get(place, headers=done).status_code == 204


def test_with_a_job_the_bytes_of_its_pictures_are_removed(
    ada: httpx2.Client, studio: Studio
) -> None:
    job = drawn(ada)
    (place,) = (f"/api/assets/{asset}" for asset in job["asset_ids"])
    url = ada.get(place).json()["url"]

    deleted = ada.delete(f"/api/jobs/{job['job_id']}")

    assert (deleted.status_code, ada.get(place).status_code) == (204, 404)
    assert ada.get(url).status_code == 200
    studio.database.query(COLLECT)
    while studio.database.query("select from discarded_files"):
        sleep(0.1)
    assert ada.get(url).status_code == 404


ENDS: list[tuple[str, str, str]] = [
    ("refuse", "blocked", "provider_content_filtered"),
    ("rate_limit", "failed", "provider_rate_limited"),
    ("fail", "failed", "provider_error"),
    ("nsfw", "blocked", "provider_content_filtered"),
]


@pytest.mark.parametrize(("fault", "status", "code"), ENDS)
def test_what_a_provider_does_not_draw_costs_nothing(
    ada: httpx2.Client, fault: str, status: str, code: str
) -> None:
    job = drawn(ada, options={**AT_ONCE, "fault": fault})

    assert (job["status"], job["error_code"], job["asset_ids"]) == (status, code, [])
    assert (job["micro_usd"], spent(ada)) == (0, 0)


def test_a_job_that_is_called_off_in_time_costs_nothing(ada: httpx2.Client) -> None:
    ada.headers["Prefer"] = "wait=0"
    slow = {"queue_ms": 0, "draw_ms": 50_000}
    asked = ada.post("/api/image-jobs", json={**DRAWING, "options": slow})
    place = asked.headers["location"]

    ada.post(f"{place}/cancel")

    while not (job := ada.get(place).json())["ended_at"]:
        sleep(0.1)
    assert (job["status"], job["micro_usd"], spent(ada)) == ("canceled", 0, 0)
