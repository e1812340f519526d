"""What `strata dev` shows works as it is shown."""

import shutil
import subprocess
from collections.abc import Iterator

import httpx2
import pytest

from support.desk import Demonstration, Desk, runs

needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is missing")


@pytest.fixture(scope="module")
def running(desk: Desk) -> Iterator[Demonstration]:
    with desk.dev() as running:
        yield running


def test_it_says_where_it_is_and_how_to_use_it(running: Demonstration) -> None:
    assert [line for line in running.text.splitlines() if line.strip()] == [
        f"Strata is ready at {running.address}",
        f"  docs    {running.address}/docs",
        f"  token   {running.token}",
        f"  try     {running.curl}",
        "Ctrl-C stops it. Your data stay in .strata/.",
    ]


def test_the_docs_are_there(running: Demonstration) -> None:
    docs = httpx2.get(f"{running.address}/docs")

    assert docs.status_code == 200
    assert "/openapi.json" in docs.text


def test_the_token_lets_its_user_in(running: Demonstration) -> None:
    assert call(running, running.token, "/api/me").status_code == 200


@needs_curl
def test_the_line_to_try_streams_an_answer(running: Demonstration) -> None:
    line = ["/bin/sh", "-c", running.curl]
    shown = subprocess.run(line, capture_output=True, text=True, check=True).stdout

    events = [it for it in shown.splitlines() if it.startswith("event: ")]
    assert events[0] == "event: generation.started"
    assert events.count("event: text.delta") > 5
    assert events[-1] == "event: generation.completed"


def test_pictures_are_drawn_as_well(running: Demonstration) -> None:
    drawing = {"model": "sandbox/image", "prompt": "A ship", "options": {"draw_ms": 0}}
    headers = {"Authorization": f"Bearer {running.token}", "Prefer": "wait=30"}

    job = httpx2.post(
        f"{running.address}/api/image-jobs", json=drawing, headers=headers, timeout=40
    )

    assert (job.status_code, job.json()["status"]) == (200, "succeeded")


def test_another_command_shares_its_postgres(
    running: Demonstration, desk: Desk
) -> None:
    token = desk.run("token", "--user", "guest").stdout.strip()

    guest = call(running, token, "/api/threads")

    assert (guest.status_code, guest.json()["items"]) == (200, [])
    assert runs(running.postgres)


def call(running: Demonstration, token: str, path: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.get(f"{running.address}{path}", headers=headers)
