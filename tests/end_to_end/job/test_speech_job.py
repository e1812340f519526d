"""A long text is spoken by workers in processes of their own, which may die."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pytest

import soundfile
from strata_domain.service.section import sections
from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.sandbox.voice import pcm
from support.crew import BRISK_WORK
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.server import Server, strata_server, strata_worker

SENTENCE = "It rained on the house, and nobody was at home. "
LONG, SHORT = SENTENCE * 60, SENTENCE * 15
RATE = 8000
BRISK = {k: it for k, it in BRISK_WORK.items() if k != "STRATA_CATALOGUE"}
Json = dict[str, Any]
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """A door, a user who stands there, and whoever is called to work."""

    server: Server
    database: FreshDatabase
    home: Path
    http: httpx2.Client

    def order(self, text: str, **options: object) -> str:
        """The name of a job that waits."""
        body = {
            "model": "sandbox/voice",
            "text": text,
            "sample_rate": RATE,
            "options": options,
        }
        answer = self.http.post("/api/speech-jobs", json=body)
        assert answer.status_code == 202
        return str(answer.json()["job_id"])

    def job(self, job_id: str) -> Json:
        found: Json = self.http.get(f"/api/jobs/{job_id}").json()
        return found

    def until_begun(self, job_id: str) -> None:
        """Return when somebody works on it."""
        while self.job(job_id)["status"] == "queued":
            time.sleep(0.05)

    def ended(self, job_id: str, *, within: float) -> Json:
        """The job when it is over."""
        until = time.monotonic() + within
        while (job := self.job(job_id))["ended_at"] is None:
            assert time.monotonic() < until, job
            time.sleep(0.1)
        return job

    def records(self, job_id: str) -> list[Json]:
        """Its lines of the ledger, the latest first."""
        found: Json = self.http.get("/api/usage/records", params={"limit": 100}).json()
        return [it for it in found["items"] if it["generation_id"] == job_id]

    def heard(self, job: Json) -> bytes:
        """What another decoder understands of the file."""
        asset = self.http.get(f"/api/assets/{job['asset_ids'][0]}").json()
        samples, rate = soundfile.read(
            BytesIO(self.http.get(asset["url"]).content), dtype="int16"
        )
        assert rate == RATE
        return samples.tobytes()

    @property
    def files(self) -> int:
        """How many there are in the storage."""
        root = self.home / ".strata" / "files"
        return sum(path.is_file() for path in root.rglob("*.wav"))


@pytest.fixture
def room(
    postgres: PostgresServer, template: str, tmp_path: Path
) -> Iterator[ReadingRoom]:
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, tmp_path) as server,
        server.client(database.add_user()) as http,
    ):
        yield ReadingRoom(server, database, tmp_path, http)
        ensure_it_adds_up(database)


def pieces_of(text: str) -> tuple[str, ...]:
    return sections(text, most=2000)


def spoken(text: str) -> bytes:
    pieces = (pcm(it, voice="alto", sample_rate=RATE) for it in pieces_of(text))
    return b"".join(sound for piece in pieces for sound in piece)


def test_a_long_text_is_one_file_and_each_piece_is_charged(room: ReadingRoom) -> None:
    job_id = room.order(LONG, delay_ms=0)
    with strata_worker(room.database, room.home, BRISK):
        job = room.ended(job_id, within=30)

    assert (job["status"], job["progress"]) == ("succeeded", 100)
    assert room.heard(job) == spoken(LONG)
    assert len(room.records(job_id)) == len(pieces_of(LONG)) == 2
    assert job["micro_usd"] == 10 * sum(map(len, pieces_of(LONG)))
    assert (job["speech"]["characters"], room.files) == (len(LONG), 1)


def test_a_worker_that_is_killed_leaves_its_call_to_be_charged(
    room: ReadingRoom,
) -> None:
    killed(room, SHORT, kills=1)


@pytest.mark.proof
def test_many_workers_are_killed_over_a_long_text(room: ReadingRoom) -> None:
    killed(room, LONG, kills=12)


def killed(room: ReadingRoom, text: str, *, kills: int) -> None:
    """Kill one worker after the other while it speaks."""
    job_id = room.order(text, delay_ms=3)
    for number in range(kills):
        with strata_worker(room.database, room.home, BRISK) as worker:
            room.until_begun(job_id)
            time.sleep(0.3 + number % 3)
            worker.kill()
    with strata_worker(room.database, room.home, BRISK):
        job = room.ended(job_id, within=60)

    records = room.records(job_id)
    lost = [it for it in records if it["estimated"]]
    _logger.info("%d kills, %d calls, %d of them lost", kills, len(records), len(lost))
    assert room.heard(job) == spoken(text)
    assert len(records) - len(lost) == len(pieces_of(text))
    assert len(lost) <= kills
    assert job["micro_usd"] == sum(it["micro_usd"] for it in records)
    assert room.files == 1
