"""Users take everything along, and nothing of theirs stays when they leave."""

import io
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import httpx2
import pytest

from strata_domain.entity.account_table import ACCOUNT_TABLES, AccountTable
from strata_infrastructure.embedded_postgres import PostgresServer
from support.census import everything, mentions, ordered, traces
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.picture import png
from support.server import Server, strata_server, strata_worker

HOSTILE = '../../etc/passwd"\r\n\\ud83d\\; drop table threads; -- <script>'
DRAWING = {"model": "sandbox/image", "prompt": "A lighthouse", "size": "512x512"}
AT_ONCE = {"options": {"queue_ms": 0, "draw_ms": 0}}
SLOWLY = {"options": {"queue_ms": 0, "draw_ms": 60_000}}
ECHO = "sandbox/echo"
FILES = 4
"""Sent, drawn, and two sentences spoken."""
PATIENCE_SECONDS = 90.0
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A user with a row in every table and files of every kind."""

    user_id: UUID
    client: httpx2.Client

    def post(self, path: str, body: object = None, **headers: str) -> Json:
        answer = self.client.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text
        made: Json = answer.json()
        return made

    def upload(self) -> str:
        content = png()
        body = {"media_type": "image/png", "size_bytes": len(content)}
        made = self.post("/api/assets", body)
        target = made["upload"]
        self.client.put(target["url"], content=content, headers=target["headers"])
        asset_id = made["asset"]["asset_id"]
        return str(self.post(f"/api/assets/{asset_id}/complete")["asset_id"])

    def furnish(self) -> None:
        """Use everything there is to use."""
        self.client.patch("/api/me", json={"display_name": HOSTILE})
        thread = self.post("/api/threads", {"title": HOSTILE, "model": ECHO})
        said = {"text": HOSTILE, "image_asset_ids": [self.upload()]}
        place = f"/api/threads/{thread['thread_id']}/messages"
        aloud = {**said, "speech": {"model": "sandbox/voice", "speed": 4.0}}
        self.post(place, aloud, Prefer="wait=20", **{"Idempotency-Key": "once"})
        self.post("/api/api-keys", {"name": HOSTILE, "scopes": ["data"]})
        self.post("/api/image-jobs", {**DRAWING, **AT_ONCE}, Prefer="wait=20")

    def exported(self) -> ZipFile:
        """Ask for everything, wait for it, and open it."""
        export = self.post("/api/me/exports")
        place = f"/api/me/exports/{export['export_id']}"
        wait_until(lambda: self.client.get(place).json()["status"] == "ready")
        asset_id = self.client.get(place).json()["asset_id"]
        asset = self.client.get(f"/api/assets/{asset_id}").json()
        return ZipFile(io.BytesIO(self.client.get(asset["url"]).content))

    def leave(self) -> httpx2.Response:
        return self.client.delete("/api/me", params={"confirm": str(self.user_id)})


@dataclass(frozen=True, slots=True)
class Town:
    """A server, a database, and the files of both."""

    database: FreshDatabase
    server: Server
    home: Path
    stack: ExitStack
    worker: subprocess.Popen[str]

    def somebody(self) -> Somebody:
        user_id = self.database.add_user()
        client = self.stack.enter_context(self.server.client(user_id))
        return Somebody(user_id, client)

    def files(self, user_id: UUID) -> list[Path]:
        folder = self.home / ".strata" / "files" / str(user_id)
        return [path for path in folder.rglob("*") if path.is_file()]

    def wait_until_gone(self, user_id: UUID) -> None:
        """Wait; links of uploads, which are good for hours, are over at once."""
        known = "select count(*) from account_tasks where user_id = %s"
        wait_until(lambda: self.soon() or self.database.query(known, user_id) == [(0,)])

    def soon(self) -> bool:
        self.database.query("update discarded_files set due_at = now()")
        self.database.query(
            "update account_tasks set lease_until = now() where attempt > 0"
            " and lease_until > now() + interval '1 minute'"
        )
        return False


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def town(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    home: Path = tmp_path_factory.mktemp("town")
    with (
        ExitStack() as stack,
        fresh_database(postgres, template) as database,
        strata_server(database, home) as server,
        strata_worker(database, home) as worker,
    ):
        yield Town(database, server, home, stack, worker)
        ensure_it_adds_up(database)


def lines(archive: ZipFile, table: AccountTable) -> list[Json]:
    text = archive.read(f"{table.name}.jsonl").decode()
    return ordered(map(json.loads, text.splitlines()))


def test_an_archive_holds_every_row_and_every_file(town: Town) -> None:
    ada = town.somebody()
    ada.furnish()
    held = everything(town.database, ada.user_id)

    archive = ada.exported()

    told = {it.name: lines(archive, it) for it in ACCOUNT_TABLES if it.exported}
    for name in held.keys() & told.keys() - {"account_tasks", "audit_events"}:
        assert held[name], name
        assert told[name] == held[name], name
    stored = {f"files/{path.name}": path for path in town.files(ada.user_id)}
    names = [name for name in archive.namelist() if name.startswith("files/")]
    kept = {name: path for name, path in stored.items() if path.suffix != ".zip"}
    assert sorted(names) == sorted(kept)
    assert all(archive.read(name) == kept[name].read_bytes() for name in names)


def totals(database: FreshDatabase) -> list[tuple[Any, ...]]:
    return database.query(
        "select count(*), sum(micro_usd), count(distinct user_id) from usage_records"
    )


def test_nothing_but_sums_is_left_of_who_leaves(town: Town) -> None:
    ada, other = town.somebody(), town.somebody()
    for each in (ada, other):
        each.furnish()
    ada.exported()
    needles, before = traces(town.database, ada.user_id), totals(town.database)
    theirs = everything(town.database, other.user_id)
    known = mentions(town.database, needles)
    assert known.keys() >= {"auth.users", "public.threads", "public.usage_records"}

    assert ada.leave().status_code == 202
    town.wait_until_gone(ada.user_id)

    assert mentions(town.database, needles) == {}
    assert totals(town.database) == before
    assert town.files(ada.user_id) == []
    assert everything(town.database, other.user_id) == theirs
    assert len(town.files(other.user_id)) == FILES


def test_whoever_leaves_is_refused_whatever_they_come_with(town: Town) -> None:
    ada = town.somebody()
    key = ada.post("/api/api-keys", {"name": "robot", "scopes": ["data"]})["secret"]
    with_key = {"Authorization": f"Bearer {key}"}
    assert ada.client.delete("/api/me").json()["code"] == "confirmation_missing"
    assert ada.client.get("/api/me", headers=with_key).status_code == 200
    confirm = {"confirm": str(ada.user_id)}
    refused = ada.client.delete("/api/me", params=confirm, headers=with_key)
    assert refused.json()["code"] == "key_not_accepted"

    ada.leave()

    answer = ada.client.get("/api/me")
    assert (answer.status_code, answer.json()["code"]) == (403, "account_being_erased")
    time.sleep(1)
    assert ada.client.get("/api/me", headers=with_key).status_code in {401, 403}
    town.wait_until_gone(ada.user_id)
    assert ada.client.get("/api/me").json()["code"] == "account_being_erased"


def test_what_runs_is_ended_and_settled_before_anything_goes(town: Town) -> None:
    ada = town.somebody()
    thread = ada.post("/api/threads", {"title": HOSTILE, "model": ECHO})
    said = {"text": HOSTILE, "provider_options": {"sandbox": {"delay_ms": 60_000}}}
    ada.post(f"/api/threads/{thread['thread_id']}/messages", said)
    ada.post("/api/image-jobs", {**DRAWING, **SLOWLY})
    needles = traces(town.database, ada.user_id)

    ada.leave()
    town.wait_until_gone(ada.user_id)

    assert mentions(town.database, needles) == {}
    ensure_it_adds_up(town.database)


def kill_workers(town: Town, times: int) -> None:
    """Kill one worker after the other, each a little later in its work."""
    town.worker.kill()
    for number in range(times):
        with strata_worker(town.database, town.home) as worker:
            time.sleep(0.05 * number)
            worker.send_signal(signal.SIGKILL)


@pytest.mark.proof
def test_an_erasure_ends_whenever_its_workers_are_killed(town: Town) -> None:
    people = [town.somebody() for _ in range(6)]
    for each in people:
        each.furnish()
    needles = [it for each in people for it in traces(town.database, each.user_id)]

    assert {each.leave().status_code for each in people} == {202}
    kill_workers(town, 12)
    with strata_worker(town.database, town.home):
        for each in people:
            town.wait_until_gone(each.user_id)

    assert mentions(town.database, needles) == {}
    assert [town.files(each.user_id) for each in people] == [[]] * len(people)
    ensure_it_adds_up(town.database)
