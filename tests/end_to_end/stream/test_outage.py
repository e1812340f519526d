"""The database goes away for a while; the answers do not."""

import asyncio
import logging
import signal
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import fresh_database
from support.house import BRISK, open_house
from support.invariant import ensure_consistent
from support.outage import (
    PAUSE_SECONDS,
    Coast,
    Log,
    flapping,
    gone,
    kept,
    outage,
    silent,
)
from support.proxy import cable_to
from support.talk import begin_talk, ended
from support.transcript import endings_in

BACK_SECONDS = 5.0
PATIENCE_SECONDS = 6.0
"""How long a request waits for a database that is silent."""
_logger = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def _coast(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Coast]:
    with (
        fresh_database(postgres, template) as database,
        cable_to(database.app_url) as cable,
        open_house(database, tmp_path_factory.mktemp("coast")) as house,
    ):
        server = house.serve("coast", **BRISK, DATABASE_URL=cable.url)
        yield Coast(house=house, server=server, cable=cable)


@pytest.fixture
def coast(_coast: Coast) -> Iterator[Coast]:
    """A process whose database can be taken away; in the end every answer is whole."""
    yield _coast
    ensure_consistent(_coast.house.database)


@pytest.mark.parametrize("seconds", [2, pytest.param(20, marks=pytest.mark.proof)])
async def test_while_the_database_is_gone_answers_go_on_and_requests_are_put_off(
    coast: Coast, seconds: float
) -> None:
    log = await outage(coast, gone, seconds)

    hold(log)
    during = log.asked_between(log.down_at + PAUSE_SECONDS, log.up_at)
    assert during
    assert all(reply.is_refusal for reply in during if reply.came_at < log.up_at)
    assert await kept(log) == len(log.acknowledged) > 0
    report("cut", log)


@pytest.mark.proof
@pytest.mark.parametrize("seconds", [7, 20])
async def test_while_the_database_is_silent_answers_go_on_and_requests_are_put_off(
    coast: Coast, seconds: float
) -> None:
    log = await outage(coast, silent, seconds)

    hold(log)
    during = log.asked_between(log.down_at, log.up_at - PATIENCE_SECONDS)
    assert during
    assert all(reply.is_refusal for reply in during if reply.came_at < log.up_at)
    assert await kept(log) == len(log.acknowledged) > 0
    report("silent", log)


@pytest.mark.parametrize("seconds", [1, pytest.param(10, marks=pytest.mark.proof)])
async def test_while_connections_die_again_and_again_nothing_is_lost(
    coast: Coast, seconds: float
) -> None:
    log = await outage(coast, flapping, seconds)

    hold(log)
    assert await kept(log) == len(log.acknowledged) > 0
    report("flapping", log)


@pytest.mark.proof
async def test_a_process_leaves_even_while_the_database_is_gone(coast: Coast) -> None:
    """What it could not save is ended by another process when its lease is over."""
    leaving = coast.house.serve("leaving", **BRISK, DATABASE_URL=coast.cable.url)
    heir = coast.house.serve("heir", **BRISK)
    talk = await begin_talk(coast.house.caller(leaving))

    async with talk.say(tokens=1000, delay_ms=50) as stream:
        seen = await stream.first(30)
        coast.cable.cut()
        left_at = time.monotonic()
        leaving.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(leaving.process.wait, 60)
        seconds = time.monotonic() - left_at
        seen += await stream.transcript()
    coast.cable.mend()

    _logger.info("left without a database after %.1f s", seconds)
    assert seconds < 15
    assert endings_in(seen) == []
    run = await ended(talk.at(heir.address).caller, stream.generation_id)
    assert run["status"] == "interrupted"


def hold(log: Log) -> None:
    """What is true of every outage."""
    assert all(reply.is_good or reply.is_refusal for reply in log.replies)
    assert any(reply.is_good for reply in log.asked_between(log.up_at, log.up_at + 9e9))
    assert {reply.answer.status for reply in log.health} == {200}
    for stream in log.streams:
        transcript = b"".join(frame for frame, _ in stream)
        assert endings_in(transcript) == ["generation.completed"]
        assert any(log.down_at < when < log.up_at for _, when in stream)


def report(kind: str, log: Log) -> None:
    back = min(r.came_at for r in log.replies if r.is_good and r.came_at > log.up_at)
    times = [[when for _, when in stream] for stream in log.streams]
    gap = max(late - early for each in times for early, late in pairwise(each))
    _logger.info(
        "%s for %.0f s: %d requests, %d put off, back after %.2f s; %d messages "
        "acknowledged and 0 lost; longest gap in %d streams %.2f s",
        *(kind, log.up_at - log.down_at),
        *(len(log.replies), sum(reply.is_refusal for reply in log.replies)),
        *(back - log.up_at, len(log.acknowledged), len(times), gap),
    )
    assert back - log.up_at < BACK_SECONDS
