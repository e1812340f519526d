from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from support.database import FreshDatabase
from support.server import strata_server


@pytest.fixture
def client(database: FreshDatabase, tmp_path: Path) -> Iterator[httpx2.Client]:
    user_id = database.add_user()
    with strata_server(database, tmp_path) as server, server.client(user_id) as client:
        yield client


def test_a_posted_message_is_answered_and_both_are_stored(
    client: httpx2.Client,
) -> None:
    thread_id = client.post("/api/threads", json={}).json()["thread_id"]
    path = f"/api/threads/{thread_id}/messages"

    posted = client.post(
        path,
        json={"text": "Good morning", "model": "sandbox/echo"},
        headers={"Prefer": "wait=20"},
    )

    assert posted.status_code == 200
    assert posted.json()["answer"]["text"] == "Good morning"
    stored = client.get(path).json()["items"]
    assert [(m["role"], m["status"], m["text"]) for m in stored] == [
        ("user", "complete", "Good morning"),
        ("assistant", "complete", "Good morning"),
    ]
