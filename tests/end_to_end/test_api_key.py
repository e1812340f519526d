"""A program acts for its user with a key, and not a moment longer than it may."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.house import open_house
from support.server import Server

Json = dict[str, Any]

ALL = ["inference", "data", "usage"]
QUESTION = {"text": "a b c", "model": "sandbox/echo"}
ROUTES = {
    "GET /api/threads": "data",
    "GET /api/me": "data",
    "GET /api/models": "usage",
    "GET /api/usage/quota": "usage",
    "GET /v1/models": "inference",
    "POST /v1/chat/completions": "inference",
}
"""Routes without an id; the scope of each is refused or not before its body is."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Two processes on one database."""

    database: FreshDatabase
    servers: tuple[Server, ...]
    stack: ExitStack

    def owner(self) -> httpx2.Client:
        """A new user, with a token."""
        first = self.servers[0]
        return self.stack.enter_context(first.client(self.database.add_user()))

    def bearers(self, secret: str) -> list[httpx2.Client]:
        """A program with a key, at the door of each process."""
        headers = {"Authorization": f"Bearer {secret}", "Prefer": "wait=20"}
        programs = [
            httpx2.Client(base_url=server.address, headers=headers, timeout=30)
            for server in self.servers
        ]
        return [self.stack.enter_context(program) for program in programs]


@pytest.fixture(scope="module")
def gate(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    home: Path = tmp_path_factory.mktemp("gate")
    with fresh_database(postgres, template) as database:
        with open_house(database, home) as house, ExitStack() as stack:
            servers = tuple(house.serve_all(["first", "second"]))
            yield Gate(database, servers, stack)
        ensure_it_adds_up(database)


def made(owner: httpx2.Client, **wanted: object) -> Json:
    body = {"name": "robot", "scopes": ALL, **wanted}
    answer = owner.post("/api/api-keys", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: Json = answer.json()
    return found


def ask(program: httpx2.Client) -> httpx2.Response:
    thread_id = program.post("/api/threads", json={}).json()["thread_id"]
    return program.post(f"/api/threads/{thread_id}/messages", json=QUESTION)


def bearer_of(owner: httpx2.Client) -> httpx2.Client:
    """The same user, who waits for answers."""
    headers = {**owner.headers, "Prefer": "wait=20"}
    return httpx2.Client(base_url=owner.base_url, headers=headers, timeout=30)


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def seconds_until_refused(programs: list[httpx2.Client]) -> float:
    begun = monotonic()
    while {program.get("/api/me").status_code for program in programs} != {401}:
        assert monotonic() < begun + 10
        sleep(0.02)
    return monotonic() - begun


def test_a_key_asks_for_its_user_and_is_named_in_the_bill(gate: Gate) -> None:
    owner = gate.owner()
    key = made(owner)
    program, other = gate.bearers(key["secret"])

    answered = ask(program)

    assert (answered.status_code, answered.json()["answer"]["text"]) == (200, "a b c")
    assert other.get("/api/me").json() == owner.get("/api/me").json()
    records = owner.get("/api/usage/records").json()["items"]
    assert {r["api_key_id"] for r in records} == {key["key"]["api_key_id"]}


def test_its_secret_is_shown_once_and_its_use_is_noted(gate: Gate) -> None:
    owner = gate.owner()
    key = made(owner)
    gate.bearers(key["secret"])[0].get("/api/me")
    sleep(0.5)

    listed = owner.get("/api/api-keys")

    (known,) = listed.json()["items"]
    assert key["secret"] not in listed.text
    assert key["secret"].startswith(f"sk-strata-{known['prefix']}_")
    assert known["last_used_at"] is not None
    assert {**known, "last_used_at": None} == key["key"]


@pytest.mark.parametrize("scope", ALL)
def test_a_scope_opens_its_routes_and_no_other(gate: Gate, scope: str) -> None:
    program, _ = gate.bearers(made(gate.owner(), scopes=[scope])["secret"])

    statuses = {
        name: program.request(*name.split(" "), json={}).status_code for name in ROUTES
    }

    refused = {name for name, status in statuses.items() if status == 403}
    assert refused == {name for name, needed in ROUTES.items() if needed != scope}


def test_a_key_makes_no_keys(gate: Gate) -> None:
    owner = gate.owner()
    key = made(owner)
    program, _ = gate.bearers(key["secret"])
    path = f"/api/api-keys/{key['key']['api_key_id']}"

    answers = [
        program.get("/api/api-keys"),
        program.post("/api/api-keys", json={"name": "robot", "scopes": ALL}),
        program.post(f"{path}/rotate"),
        program.delete(path),
    ]

    assert {code(answer) for answer in answers} == {(403, "key_not_accepted")}
    assert len(owner.get("/api/api-keys").json()["items"]) == 1


def test_a_revoked_key_is_refused_by_every_process_within_a_second(gate: Gate) -> None:
    owner = gate.owner()
    key = made(owner)
    programs = gate.bearers(key["secret"])
    assert {program.get("/api/me").status_code for program in programs} == {200}

    path = f"/api/api-keys/{key['key']['api_key_id']}"
    assert [owner.delete(path).status_code for _ in range(2)] == [204, 204]

    assert seconds_until_refused(programs) < 1
    refused = programs[0].get("/api/me")
    assert code(refused) == (401, "key_invalid")
    assert refused.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_rotated_key_goes_on_with_another_secret(gate: Gate) -> None:
    owner = gate.owner()
    old = made(owner, monthly_micro_usd=9, allowed_models=["sandbox/*"])
    programs = gate.bearers(old["secret"])
    assert {program.get("/api/me").status_code for program in programs} == {200}

    path = f"/api/api-keys/{old['key']['api_key_id']}/rotate"
    new = owner.post(path).json()

    assert seconds_until_refused(programs) < 1
    assert gate.bearers(new["secret"])[1].get("/api/me").status_code == 200
    same = {"name", "scopes", "allowed_models", "monthly_micro_usd"}
    assert {n: new["key"][n] for n in same} == {n: old["key"][n] for n in same}
    assert code(owner.post(path)) == (409, "key_not_live")


def test_a_key_spends_no_more_than_its_own_limit(gate: Gate) -> None:
    owner = gate.owner()
    program, _ = gate.bearers(made(owner, monthly_micro_usd=0)["secret"])

    refused = ask(program)

    assert code(refused) == (429, "key_spend_limit")
    limit = refused.json()["limit"]
    assert (limit["meter"], limit["limit"]) == ("key_monthly_micro_usd", 0)
    assert ask(gate.stack.enter_context(bearer_of(owner))).status_code == 200


def test_a_key_narrows_the_models(gate: Gate) -> None:
    key = made(gate.owner(), allowed_models=["sandbox/lorem"])
    program, _ = gate.bearers(key["secret"])

    listed = program.get("/api/models").json()["items"]

    assert [model["model_id"] for model in listed] == ["sandbox/lorem"]
    assert code(ask(program)) == (403, "model_not_allowed")


@pytest.mark.parametrize(
    "wanted",
    [
        {"scopes": []},
        {"scopes": ["admin"]},
        {"name": " "},
        {"monthly_micro_usd": -1},
        {"allowed_models": []},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "9999-12-31T23:59:59-23:59"},
        {"expires_at": "2027-01-01T00:00:00"},
        {"user_id": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(gate: Gate, wanted: Json) -> None:
    body = {"name": "robot", "scopes": ALL, **wanted}

    answer = gate.owner().post("/api/api-keys", json=body)

    assert code(answer) == (422, "invalid_input")
