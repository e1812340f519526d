"""What a plan does not allow is refused in numbers, and what was spent can be seen."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.server import Server, strata_server

Json = dict[str, Any]

ECHO = {"model": "sandbox/echo"}
STREAM = "text/event-stream"
WHOLE = {"Prefer": "wait=20"}
PLAN = """
with made as (
  insert into plans (id, name, monthly_micro_usd, requests_per_minute,
    concurrent_generations, allowed_models)
  values (%s, 'Tight', %s, %s, %s, %s)
  returning id
)
update profiles set plan_id = made.id from made where user_id = %s
"""


@dataclass(frozen=True, slots=True)
class House:
    """One server, and users whose plans are as tight as a test wants them."""

    database: FreshDatabase
    server: Server
    stack: ExitStack

    def guest(self, **limits: object) -> "Guest":
        user_id = self.database.add_user()
        wanted = {"money": None, "requests": None, "slots": None, "models": ["*"]}
        named = {**wanted, **limits}
        self.database.query(PLAN, str(user_id), *named.values(), user_id)
        return Guest(self.stack.enter_context(self.server.client(user_id)))


@dataclass(frozen=True, slots=True)
class Guest:
    """A user of that server."""

    client: httpx2.Client

    def say(self, text: str = "a b c", **wish: object) -> httpx2.Response:
        """Say something in a new thread, and wait for the answer."""
        thread_id = self.client.post("/api/threads", json={}).json()["thread_id"]
        body = {"text": text, **ECHO, **wish}
        path = f"/api/threads/{thread_id}/messages"
        return self.client.post(path, json=body, headers=WHOLE)

    def read(self, path: str) -> Json:
        found: Json = self.client.get(path).raise_for_status().json()
        return found

    def limits(self) -> dict[str, Json]:
        limits = self.read("/api/usage/quota")["limits"]
        return {each["meter"]: each for each in limits}


@pytest.fixture(scope="module")
def house(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    home: Path = tmp_path_factory.mktemp("house")
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home) as server,
        ExitStack() as stack,
    ):
        yield House(database, server, stack)
        ensure_it_adds_up(database)


def test_requests_are_counted_down_and_then_refused_until_the_minute_is_over(
    house: House,
) -> None:
    guest = house.guest(requests=2)
    await_room_in_the_minute()

    left = [guest.say().headers["x-ratelimit-remaining"] for _ in range(2)]
    refused = guest.say()

    assert left == ["1", "0"]
    assert (refused.status_code, refused.json()["code"]) == (429, "request_rate_limit")
    assert refused.json()["limit"].items() >= {"limit": 2, "used": 2}.items()
    assert refused.headers["retry-after"] == refused.headers["x-ratelimit-reset"]
    assert 1 <= int(refused.headers["retry-after"]) <= 60


def test_every_way_to_ask_says_how_many_requests_are_left(house: House) -> None:
    guest = house.guest(requests=9)
    run = guest.say().json()
    question, answer = run["question"]["message_id"], run["answer"]["message_id"]
    await_room_in_the_minute()

    replies = [
        guest.client.post(path, json=body, headers={"Accept": accept})
        for path, body, accept in (
            (f"/api/messages/{answer}/regenerate", ECHO, STREAM),
            (f"/api/messages/{question}/edit", {"text": "d", **ECHO}, STREAM),
        )
    ]

    assert {reply.headers["x-ratelimit-limit"] for reply in replies} == {"9"}
    assert [reply.status_code for reply in replies] == [200, 200]
    assert all(b'"cost":{"micro_usd":' in reply.content for reply in replies)


def await_room_in_the_minute() -> None:
    """Let no minute end between the requests of a test."""
    late = datetime.now(UTC).second - 50
    sleep(11 - late if late > 0 else 0)


def test_what_could_cost_more_than_is_left_is_refused_and_costs_nothing(
    house: House,
) -> None:
    guest = house.guest(money=5_000)

    dear = guest.say(params={"max_output_tokens": 4_000})
    cheap = guest.say(params={"max_output_tokens": 100})

    assert (dear.status_code, dear.json()["code"]) == (429, "monthly_spend_limit")
    limit = dear.json()["limit"]
    assert limit["needed"] > limit["remaining"] == 5_000
    assert limit["resets_at"].endswith("-01T00:00:00Z")
    assert (cheap.status_code, cheap.json()["answer"]["text"]) == (200, "a b c")


def test_no_more_answers_are_written_at_once_than_the_plan_allows(house: House) -> None:
    guest = house.guest(slots=1)
    thread_id = guest.client.post("/api/threads", json={}).json()["thread_id"]
    slow = {
        "text": "Take your time.",
        "model": "sandbox/lorem",
        "provider_options": {"sandbox": {"fault": "slow_first_token"}},
    }

    started = guest.client.post(f"/api/threads/{thread_id}/messages", json=slow)
    refused = guest.say()

    assert (started.status_code, refused.status_code) == (202, 429)
    assert refused.json()["code"] == "concurrency_limit"
    assert refused.json()["limit"]["reserved"] == 1
    assert int(refused.headers["retry-after"]) < 10
    generation_id = started.json()["generation"]["generation_id"]
    guest.client.post(f"/api/generations/{generation_id}/cancel")


def test_a_model_that_the_plan_lacks_is_neither_listed_nor_answers(
    house: House,
) -> None:
    guest = house.guest(models=["sandbox/lorem"])

    refused = guest.say()

    assert (refused.status_code, refused.json()["code"]) == (403, "model_not_allowed")
    listed = guest.read("/api/models")["items"]
    assert [model["model_id"] for model in listed] == ["sandbox/lorem"]
    assert listed[0]["price"].items() >= {"input": 1_000_000, "request": 0}.items()


def test_what_an_answer_costs_is_the_same_wherever_one_looks(house: House) -> None:
    guest = house.guest(money=1_000_000)

    cost = guest.say("a b c").json()["generation"]["micro_usd"]

    assert cost == 3 * 1 + 3 * 2
    summary = guest.read("/api/usage/summary")
    (record,) = guest.read("/api/usage/records")["items"]
    assert guest.limits()["monthly_micro_usd"]["used"] == cost
    assert (summary["total"]["micro_usd"], record["micro_usd"]) == (cost, cost)
    assert [(m["model"], m["micro_usd"]) for m in summary["models"]] == [
        ("sandbox/echo", cost)
    ]
    assert [(d["day"], d["calls"]) for d in summary["days"]] == [
        (record["created_at"][:10], 1)
    ]
    assert (record["usage"]["output_tokens"], record["estimated"]) == (3, False)


def test_records_are_read_page_by_page_the_latest_first(house: House) -> None:
    guest = house.guest()
    for words in ("a", "a b", "a b c"):
        guest.say(words)

    first = guest.read("/api/usage/records?limit=2")
    path = f"/api/usage/records?limit=2&cursor={first['next_cursor']}"
    second = guest.read(path)

    read = [it["usage"]["output_tokens"] for it in first["items"] + second["items"]]
    assert read == [3, 2, 1]
    assert second["next_cursor"] is None


def test_another_month_is_empty_and_no_month_is_refused(house: House) -> None:
    guest = house.guest()
    guest.say()

    assert guest.read("/api/usage/summary?month=2020-02")["total"]["calls"] == 0
    for month in ("2026-13", "2026-1", "26-11", "now", "2026-11-01"):
        path = f"/api/usage/summary?month={month}"
        assert guest.client.get(path).status_code == 422
