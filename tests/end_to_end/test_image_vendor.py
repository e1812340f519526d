"""Each vendor that draws, from asking to the end: server, worker, SDK and webhooks."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.atelier import a_png
from support.database import ensure_it_adds_up, fresh_database
from support.sandbox import running_sandbox
from support.vendors import EACH, HASTY, PATIENT, PUBLIC_URL, Vendors, vendors

VENDORS = pytest.mark.parametrize("vendor", ["replicate", "fal"])
EVENTS = {"replicate": 2, "fal": 1}
"""Replicate tells of the beginning, too."""
UNTOLD = {"webhooks": 0}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def scene(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Vendors]:
    home: Path = tmp_path_factory.mktemp("vendors")
    with (
        fresh_database(postgres, template) as database,
        running_sandbox(home / "bill.jsonl") as sandbox,
        vendors(database, home, sandbox) as opened,
    ):
        yield opened
        ensure_it_adds_up(database)


@pytest.fixture
def ada(scene: Vendors) -> Iterator[httpx2.Client]:
    with scene.server.client(scene.database.add_user()) as client:
        yield client


def ask(
    client: httpx2.Client, model: str, options: Json | None = None, **body: object
) -> Json:
    chosen = {"queue_ms": 0, "draw_ms": 0, **(options or {})}
    wanted = {"prompt": "A lighthouse", "options": {"sandbox": chosen}, **body}
    answer = client.post("/api/image-jobs", json={"model": model, **wanted})
    assert answer.status_code in {200, 202}, answer.text
    job: Json = answer.json()
    return job


def at(client: httpx2.Client, job: Json) -> Json:
    shown: Json = client.get(f"/api/jobs/{job['job_id']}").json()
    return shown


def ended(client: httpx2.Client, job: Json) -> Json:
    """The job when it is over; whoever waits for ever fails."""
    while not (job := at(client, job))["ended_at"]:
        sleep(0.05)
    return job


def told(client: httpx2.Client, job: Json) -> list[str]:
    """What its stream tells of a job, in order, each sort of progress once."""
    lines = client.get(f"/api/jobs/{job['job_id']}/events").text.splitlines()
    types = [line.removeprefix("event: job.") for line in lines if "event: " in line]
    return list(dict.fromkeys(types))


def stored(scene: Vendors, job: Json) -> int:
    """How many events are there, when all can be: the last may come after the end."""
    while (count := scene.events(job)) < EVENTS[job["model"].partition("/")[0]]:
        sleep(0.05)
    return count


def spent(client: httpx2.Client) -> int:
    total: int = client.get("/api/usage/summary").json()["total"]["micro_usd"]
    return total


@VENDORS
def test_a_vendor_draws_and_says_so(
    scene: Vendors, ada: httpx2.Client, vendor: str
) -> None:
    slow = {"queue_ms": 300, "draw_ms": 1500}

    job = ended(ada, ask(ada, PATIENT[vendor], slow, count=2))

    stages = [it for it in told(ada, job) if it != "progress"]
    assert stages == ["queued", "submitted", "running", "succeeded"]
    assert (job["micro_usd"], spent(ada)) == (2 * EACH, 2 * EACH)
    assert len(job["asset_ids"]) == 2
    for asset_id in job["asset_ids"]:
        url = ada.get(f"/api/assets/{asset_id}").json()["url"]
        assert ada.get(url).content.startswith(b"\x89PNG")
    assert stored(scene, job) == EVENTS[vendor]


@VENDORS
def test_what_a_vendor_does_not_say_is_seen_all_the_same(
    scene: Vendors, ada: httpx2.Client, vendor: str
) -> None:
    job = ended(ada, ask(ada, PATIENT[vendor], UNTOLD))

    assert (job["status"], scene.events(job)) == ("succeeded", 0)


@VENDORS
def test_what_a_vendor_says_twenty_times_is_charged_once(
    scene: Vendors, ada: httpx2.Client, vendor: str
) -> None:
    job = ended(ada, ask(ada, PATIENT[vendor], {"draw_ms": 300, "webhooks": 20}))

    assert (job["status"], spent(ada)) == ("succeeded", EACH)
    assert scene.settlements(job) == 1
    assert stored(scene, job) == EVENTS[vendor]


@pytest.mark.parametrize(
    ("vendor", "fault"), [("replicate", "lost_answer"), ("fal", "garbage")]
)
def test_what_a_vendor_took_and_did_not_answer_is_found_by_what_it_says_later(
    ada: httpx2.Client, vendor: str, fault: str
) -> None:
    job = ended(ada, ask(ada, PATIENT[vendor], {"fault": fault}))

    assert (job["status"], job["micro_usd"], spent(ada)) == ("succeeded", EACH, EACH)


ENDS = [
    ("refuse", "blocked", "provider_content_filtered"),
    ("rate_limit", "failed", "provider_rate_limited"),
    ("fail", "failed", "provider_error"),
    ("nsfw", "blocked", "provider_content_filtered"),
]


@VENDORS
@pytest.mark.parametrize(("fault", "status", "code"), ENDS)
def test_what_a_vendor_refuses_or_fails_to_draw_is_free(
    scene: Vendors, ada: httpx2.Client, vendor: str, fault: str, status: str, code: str
) -> None:
    job = ended(ada, ask(ada, PATIENT[vendor], {"fault": fault}))

    assert (job["status"], job["error_code"]) == (status, code)
    assert (job["micro_usd"], spent(ada), job["asset_ids"]) == (0, 0, [])
    assert scene.settlements(job) == 1


@VENDORS
def test_what_is_called_off_is_stopped_at_the_vendors(
    scene: Vendors, ada: httpx2.Client, vendor: str
) -> None:
    job = ask(ada, PATIENT[vendor], {"draw_ms": 50_000})
    while at(ada, job)["status"] == "queued":
        sleep(0.05)

    ada.post(f"/api/jobs/{job['job_id']}/cancel")

    job = ended(ada, job)
    assert (job["status"], spent(ada)) == ("canceled", 0)
    (call,) = [it for it in scene.sandbox.calls() if it.call_id == scene.ref(job)]
    assert call.outcome == "canceled"


@VENDORS
def test_a_job_of_which_nothing_comes_expires_and_is_charged_in_full(
    ada: httpx2.Client, vendor: str
) -> None:
    job = ended(ada, ask(ada, HASTY[vendor], {"fault": "stall"}))

    assert (job["status"], job["micro_usd"], spent(ada)) == ("expired", EACH, EACH)


def test_a_picture_to_begin_with_is_shown_to_the_vendor(
    scene: Vendors, ada: httpx2.Client
) -> None:
    content = a_png(7)
    announced = {"media_type": "image/png", "size_bytes": len(content)}
    sent = ada.post("/api/assets", json=announced).json()
    upload, asset_id = sent["upload"], sent["asset"]["asset_id"]
    ada.put(upload["url"], content=content, headers=upload["headers"])
    ada.post(f"/api/assets/{asset_id}/complete")

    job = ended(ada, ask(ada, PATIENT["replicate"], image_asset_id=asset_id))

    shown = scene.prediction(job)["input"]["image"]
    assert shown.startswith(f"{scene.server.address}/files/")
    assert httpx2.get(shown).content == content


def test_clients_of_openai_read_pictures_where_the_world_reaches_the_server(
    ada: httpx2.Client,
) -> None:
    asked = {"model": PATIENT["fal"], "prompt": "A lighthouse"}

    (picture,) = ada.post("/v1/images/generations", json=asked).json()["data"]

    assert picture["url"].startswith(f"{PUBLIC_URL}/files/")
