"""What the API and the edge say of one user's usage is the same."""

from pathlib import Path

import httpx2

from support.database import FreshDatabase
from support.edge import edge_functions
from support.server import strata_server

LIMITED = """
update plans set monthly_micro_usd = 5000000000, requests_per_minute = 9,
  concurrent_generations = 2, storage_bytes = 0
where id = 'free'
"""
MODELS = ("sandbox/echo", "sandbox/lorem", "sandbox/echo")


def test_both_tell_the_same_of_every_call_and_every_limit(
    database: FreshDatabase, tmp_path: Path
) -> None:
    database.query(LIMITED)
    user_id = database.add_user()
    with (
        strata_server(database, tmp_path) as server,
        edge_functions(database.app_url, tmp_path) as edge,
        server.client(user_id) as api,
        edge.client(edge.token(user_id)) as function,
    ):
        for model in MODELS:
            ask(api, model)

        before, told, after = usage(api), function.get("usage-summary"), usage(api)

    assert told.json() in (before, after)
    assert told.json()["summary"]["total"]["calls"] == len(MODELS)


def ask(api: httpx2.Client, model: str) -> None:
    thread_id = api.post("/api/threads", json={}).json()["thread_id"]
    said = {"text": "one two", "model": model}
    wait = {"Prefer": "wait=20"}
    answer = api.post(f"/api/threads/{thread_id}/messages", json=said, headers=wait)
    assert answer.status_code == 200


def usage(api: httpx2.Client) -> dict[str, object]:
    """What the API says; its quota changes with the minute."""
    return {
        "summary": api.get("/api/usage/summary").json(),
        "quota": api.get("/api/usage/quota").json(),
    }
