"""OpenAI's own clients have pictures drawn, wait for them, and are told why not."""

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from openai import APIStatusError, OpenAI

from strata_infrastructure.embedded_postgres import PostgresServer
from support.client.crowd import ask_one
from support.client.specification import faults
from support.client.task import Task
from support.database import ensure_it_adds_up, fresh_database
from support.openai_client import Lobby, open_lobby
from support.server import strata_server, strata_worker

MODEL, PLACE = "sandbox/image", "/v1/images/generations"
AT_ONCE: dict[str, object] = {"queue_ms": 0, "draw_ms": 0}
ASKED = {"model": MODEL, "prompt": "A lighthouse", "sandbox": AT_ONCE}


@pytest.fixture(scope="module")
def lobby(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lobby]:
    home: Path = tmp_path_factory.mktemp("gallery")
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home) as server,
        strata_worker(database, home),
        open_lobby(database, server) as lobby,
    ):
        yield lobby
        ensure_it_adds_up(database)


@pytest.fixture(scope="module")
def client(lobby: Lobby) -> OpenAI:
    return lobby.client()


@pytest.fixture
def wire(lobby: Lobby, client: OpenAI) -> Iterator[httpx2.Client]:
    """The same user, without OpenAI's client."""
    headers = {"Authorization": f"Bearer {client.api_key}"}
    with httpx2.Client(base_url=lobby.server.address, headers=headers) as wire:
        wire.timeout = 30
        yield wire


def test_pictures_are_drawn_and_lie_where_anybody_may_read_them(
    client: OpenAI,
) -> None:
    raw = client.images.with_raw_response.generate(
        model=MODEL,
        prompt="A ship",
        n=2,
        size="512x512",
        extra_body={"sandbox": AT_ONCE},
    )

    places = [image.url or "" for image in raw.parse().data or ()]
    files = [httpx2.get(place).content for place in places]
    assert len(set(places)) == 2
    assert [content[:4] for content in files] == [b"\x89PNG"] * 2
    assert raw.headers["x-strata-cost-micro-usd"] == "2000"
    assert faults("ImagesResponse", raw.http_response.json()) == []


def test_a_picture_itself_is_what_its_file_holds(wire: httpx2.Client) -> None:
    answer = wire.post(PLACE, json={**ASKED, "response_format": "b64_json"})

    job = wire.get(f"/api/jobs/{answer.headers['x-strata-job-id']}").json()
    asset = wire.get(f"/api/assets/{job['asset_ids'][0]}").json()
    (picture,) = answer.json()["data"]
    assert faults("ImagesResponse", answer.json()) == []
    assert b64decode(picture["b64_json"]) == wire.get(asset["url"]).content


MISHAPS = {
    "refuse": (400, "content_policy_violation"),
    "fail": (502, "provider_error"),
}


@pytest.mark.parametrize("fault", MISHAPS)
def test_what_is_not_drawn_is_an_error_and_costs_nothing(
    client: OpenAI, fault: str
) -> None:
    with pytest.raises(APIStatusError) as caught:
        client.images.generate(
            model=MODEL, prompt="A", extra_body={"sandbox": {**AT_ONCE, "fault": fault}}
        )

    assert (caught.value.status_code, caught.value.code) == MISHAPS[fault]
    assert caught.value.response.headers["x-strata-cost-micro-usd"] == "0"
    assert faults("ErrorResponse", caught.value.response.json()) == []


def test_whoever_waits_in_vain_must_not_ask_again(wire: httpx2.Client) -> None:
    slow = {**ASKED, "sandbox": {**AT_ONCE, "draw_ms": 20_000}}

    answer = wire.post(PLACE, json=slow, headers={"Prefer": "wait=1"})

    assert answer.status_code == 504
    assert answer.json()["error"]["code"] == "job_still_running"
    assert answer.headers["x-should-retry"] == "false"
    job = wire.get(f"/api/jobs/{answer.headers['x-strata-job-id']}").json()
    assert job["ended_at"] is None


def test_the_same_request_waits_again_for_the_same_job(wire: httpx2.Client) -> None:
    slow = {**ASKED, "sandbox": {**AT_ONCE, "draw_ms": 1_500}}
    wire.headers["Idempotency-Key"] = "mine"

    first = wire.post(PLACE, json=slow, headers={"Prefer": "wait=1"})
    again = wire.post(PLACE, json=slow)

    assert (first.status_code, again.status_code) == (504, 200)
    assert "x-should-retry" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["x-strata-job-id"] == first.headers["x-strata-job-id"]


def test_the_client_for_javascript_gets_pictures(client: OpenAI) -> None:
    task = Task(
        name="",
        deed="draw",
        model=MODEL,
        base_url=str(client.base_url),
        api_key=client.api_key,
        sandbox=AT_ONCE,
    )

    assert ask_one("openai.js", task) == ["image/png"] * 2
