"""Behind a pooler that gives every transaction another connection."""

import asyncio
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import fresh_database
from support.house import BRISK, House, open_house
from support.invariant import ensure_consistent
from support.pooler import MISSING, PROGRAM, SERVER_CONNECTIONS, pooler
from support.server import Server
from support.talk import Talk, begin_talk, rest
from support.transcript import endings_in

# The one part that Python's registry does not have. CI has it, and must not go without.
pytestmark = pytest.mark.skipif(not (PROGRAM or "CI" in os.environ), reason=MISSING)

CROWD = 30
CONNECTIONS = """
select count(*) from pg_stat_activity
where usename = 'strata_app' and datname = current_database()
"""
LEFT_BEHIND = """
select current_user::text, current_setting('role', true),
  coalesce(current_setting('request.jwt.claims', true), ''),
  coalesce(current_setting('request.jwt.claim.sub', true), '')
"""
NOBODY = ("strata_app", "none", "", "")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A process behind a pooler, and the way through the pooler without it."""

    house: House
    server: Server
    url: str


@dataclass(slots=True)
class Findings:
    """What was seen while the answers were written.

    Attributes:
        connections: how many of ours Postgres had, each time.
        left_behind: what a transaction of nobody found set, each time.
        strangers: how often a user's list had another user's thread in it.
    """

    over: bool = False
    connections: list[int] = field(default_factory=list)
    left_behind: list[tuple[str, ...]] = field(default_factory=list)
    looks: int = 0
    strangers: int = 0


@pytest.fixture(scope="module")
def pool(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pool]:
    home = tmp_path_factory.mktemp("pool")
    with (
        fresh_database(postgres, template) as database,
        pooler(database.app_url, home) as url,
        open_house(database, home) as house,
    ):
        server = house.serve("pooled", **BRISK, DATABASE_URL=url)
        yield Pool(house=house, server=server, url=url)
        ensure_consistent(database)


@pytest.mark.parametrize("tokens", [20, pytest.param(200, marks=pytest.mark.proof)])
async def test_answers_are_written_and_nobody_s_claims_stay_behind(
    pool: Pool, tokens: int
) -> None:
    people = pool.house.callers(pool.server, CROWD)
    talks = await asyncio.gather(*map(begin_talk, people))
    found = Findings()

    looking = asyncio.gather(
        asyncio.to_thread(look_through, pool, found),
        *(list_threads(talk, found) for talk in talks),
    )
    transcripts = await asyncio.gather(*(read(talk, tokens) for talk in talks))
    found.over = True
    await looking

    assert [*map(endings_in, transcripts)] == [["generation.completed"]] * CROWD
    assert set(found.left_behind) == {NOBODY}
    assert found.looks > found.strangers == 0
    assert max(found.connections) <= SERVER_CONNECTIONS
    report(found)


async def read(talk: Talk, tokens: int) -> bytes:
    """The stream of an answer, which is what is stored of it."""
    async with talk.say(tokens=tokens, delay_ms=100) as stream:
        transcript = await stream.transcript()
    assert await rest(talk.caller, stream.generation_id) == transcript
    return transcript


async def list_threads(talk: Talk, found: Findings) -> None:
    """A user has one thread, and sees one thread, all the time."""
    while not found.over:
        answer = await talk.caller.call("GET /api/threads")
        threads = [item["thread_id"] for item in answer.json["items"]]
        found.looks += 1
        found.strangers += threads != [talk.thread_id]


def look_through(pool: Pool, found: Findings) -> None:
    """Begin transactions of nobody on the connections that everyone shares."""
    with psycopg.connect(pool.url, autocommit=True, prepare_threshold=None) as nobody:
        while not found.over:
            found.left_behind += nobody.execute(LEFT_BEHIND).fetchall()
            ((count,),) = pool.house.database.query(CONNECTIONS)
            found.connections.append(count)


def report(found: Findings) -> None:
    _logger.info(
        "behind pgbouncer: %d answers through %d connections, %d lists of threads with "
        "%d strangers, %d transactions of nobody with 0 claims",
        CROWD,
        max(found.connections),
        found.looks,
        found.strangers,
        len(found.left_behind),
    )
