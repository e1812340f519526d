"""Whatever goes wrong with sound is typed and charged once: the bill is the witness."""

import json
import logging
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.voice import wav
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.sandbox import SandboxProcess, running_sandbox
from support.server import Server, strata_server

TEXT = "Good day to you, and to all of yours."
SOUND = b"".join(wav(TEXT, voice="alto", sample_rate=24_000))
RECORDS = """
select json_build_object(
  'reservation_id', reservation_id, 'outcome', outcome, 'error_code', error_code,
  'micro_usd', micro_usd, 'model', model
) from usage_records
"""
OPEN = "select count(*) from reservations where closed_at is null"
Json = Mapping[str, Any]
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How something is asked for, and how it goes wrong.

    Attributes:
        leaves: after the first piece of sound.
    """

    path: str
    model: str
    fault: str | None = None
    leaves: bool = False
    events: bool = False

    @property
    def options(self) -> Json:
        return {"sandbox": {"fault": self.fault, "delay_ms": 3}}


CARTESIA, OPENAI = SPEAKERS = ("cartesia/sonic-3", "openai/tts-1")
LISTENERS = ("cartesia/ink-whisper", "openai/whisper-1")
REFUSALS = ("refuse", "rate_limit", "overload", "unauthorized", "unpaid")
BREAKS = ("cut", "garbage", "fail", "late_rate_limit", "unfinished")
SPOKEN_ONLY = ("fail", "late_rate_limit")
"""A transcript comes at once or not at all: to that these are refusals, and free."""
SLOW = ("slow_first", "stall")
"""Whoever meets these waits until the server's patience is over."""
FAULTS = (*REFUSALS, *BREAKS, *SLOW)


def ways() -> list[Way]:
    """Every fault of everybody, and between two of them something that succeeds.

    A provider that only failed would be given a rest, and not be asked at all.
    """
    speech = [
        Way(path="/api/speech", model=model, fault=fault, events=events)
        for fault in FAULTS
        for model, events in ((CARTESIA, False), (CARTESIA, True), (OPENAI, False))
    ]
    leaving = [Way(path="/api/speech", model=it, leaves=True) for it in SPEAKERS]
    heard = [
        Way(path="/api/transcriptions", model=model, fault=fault)
        for fault in FAULTS
        if fault not in SPOKEN_ONLY
        for model in LISTENERS
    ]
    faulty = [*speech, *leaving, *heard]
    return [each for it in faulty for each in (it, replace(it, fault=None))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A server, its provider, and who trades there."""

    server: Server
    database: FreshDatabase
    upstream: SandboxProcess

    def outcomes(self, wanted: Sequence[Way]) -> Counter[str]:
        """What became of each, asked for by many at once, each by another user."""
        with ThreadPoolExecutor(16) as pool:
            return Counter(pool.map(self.tried, wanted))

    def closed(self) -> tuple[list[BilledCall], list[Json]]:
        """Both books, once all is over."""
        until = time.monotonic() + 10
        while self.database.query(OPEN) != [(0,)] and time.monotonic() < until:
            time.sleep(0.1)
        assert self.database.query(OPEN) == [(0,)]
        self.upstream.settled(1)
        return self.upstream.calls(), [it for (it,) in self.database.query(RECORDS)]

    def tried(self, way: Way) -> str:
        """What its user is told."""
        with self.server.client(self.database.add_user(), timeout=60) as http:
            try:
                return _ASKED[way.path](http, way)
            except httpx2.RemoteProtocolError:
                return "broken off"


def speak(http: httpx2.Client, way: Way) -> str:
    body = {"model": way.model, "text": TEXT, "format": "wav", "options": way.options}
    accept = {"Accept": "text/event-stream"} if way.events else {}
    with http.stream("POST", way.path, json=body, headers=accept) as answer:
        if way.leaves:
            return "left" if next(answer.iter_bytes()) else "silent"
        content = answer.read()
    return _told(answer, content)


def transcribe(http: httpx2.Client, way: Way) -> str:
    answer = http.post(
        way.path,
        data={"model": way.model, "options": json.dumps(way.options)},
        files={"file": ("a.wav", SOUND, "audio/wav")},
    )
    return _told(answer, answer.content)


_ASKED = {"/api/speech": speak, "/api/transcriptions": transcribe}


def _told(answer: httpx2.Response, content: bytes) -> str:
    if answer.status_code != httpx2.codes.OK:
        return str(answer.json()["code"])
    return "error event" if b"\nevent: error" in content else "whole"


@pytest.fixture
def market(postgres: PostgresServer, template: str, tmp_path: Path) -> Iterator[Market]:
    with (
        running_sandbox(tmp_path / "bill.jsonl") as upstream,
        fresh_database(postgres, template) as database,
        strata_server(database, tmp_path, _settings(upstream)) as server,
    ):
        yield Market(server=server, database=database, upstream=upstream)
        ensure_it_adds_up(database)


def _settings(upstream: SandboxProcess) -> dict[str, str]:
    return {
        "STRATA_TRIES": "1",
        "STRATA_FIRST_TOKEN_SECONDS": "2",
        "STRATA_BETWEEN_CHUNKS_SECONDS": "2",
        "STRATA_TOTAL_SECONDS": "5",
        "OPENAI_API_KEY": "key",
        "OPENAI_BASE_URL": upstream.base_url,
        "CARTESIA_API_KEY": "key",
        "CARTESIA_BASE_URL": f"{upstream.root}/cartesia",
    }


def test_whatever_goes_wrong_is_typed_and_charged_once(market: Market) -> None:
    settled(market, [it for it in ways() if it.fault not in SLOW][::3])


@pytest.mark.proof
def test_four_hundred_that_go_wrong_are_typed_and_charged_once(market: Market) -> None:
    settled(market, list(islice(cycle(ways()), 400)))


def settled(market: Market, wanted: Sequence[Way]) -> None:
    """Ask, and hold both books against each other."""
    outcomes = market.outcomes(wanted)
    calls, records = market.closed()
    _logger.info("%s; %d billed, %d recorded", outcomes, len(calls), len(records))

    billed = Counter(str(call.request_id) for call in calls)
    charged = {it["reservation_id"]: it for it in records if it["micro_usd"]}
    assert "internal_error" not in outcomes
    assert [name for name, count in billed.items() if count > 1] == []
    free = [
        it for it in records if it["reservation_id"] in billed.keys() - charged.keys()
    ]
    assert free == []
    assert [it for key, it in charged.items() if key not in billed] == []
    assert len(records) == len(wanted)
