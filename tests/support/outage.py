"""Taking the database away while much is going on."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from support.house import House
from support.proxy import Cable
from support.server import Server
from support.stream import Answer, Caller
from support.talk import Talk, begin_talk

STREAMS = 20
CLIENTS = 4
PAUSE_SECONDS = 0.05
BEFORE_SECONDS = 0.5
AFTER_SECONDS = 0.5
TOKENS_A_SECOND = 10
FLAP_SECONDS = 0.2
TERMINATE = """
select pg_terminate_backend(pid) from pg_stat_activity
where usename = 'strata_app' and datname = current_database()
"""
PROBES = ("GET /api/me", "GET /api/threads", "GET /api/threads/{}/messages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coast:
    """A process at the near end of a cable to its database."""

    house: House
    server: Server
    cable: Cable


Trouble = Callable[[Coast, float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, and when it was asked for and came."""

    asked_at: float
    came_at: float
    answer: Answer

    @property
    def is_refusal(self) -> bool:
        """Whether it asks politely to come back later."""
        told = {"retry-after", "content-type"} <= self.answer.headers.keys()
        return told and self.answer.status == 503

    @property
    def is_good(self) -> bool:
        return self.answer.status in {200, 201, 202}


@dataclass(slots=True, kw_only=True)
class Log:
    """What every client was told before, during and after the outage."""

    down_at: float = 0.0
    up_at: float = 0.0
    over: bool = False
    replies: list[Reply] = field(default_factory=list)
    health: list[Reply] = field(default_factory=list)
    acknowledged: list[tuple[Talk, str]] = field(default_factory=list)
    streams: Sequence[list[tuple[bytes, float]]] = ()

    def asked_between(self, start: float, end: float) -> list[Reply]:
        return [reply for reply in self.replies if start < reply.asked_at < end]


async def outage(coast: Coast, trouble: Trouble, seconds: float) -> Log:
    """Make trouble for so long while answers are written and much is asked for."""
    log = Log()
    people = coast.house.callers(coast.server, STREAMS + CLIENTS)
    talks = await asyncio.gather(*map(begin_talk, people))
    tokens = int((BEFORE_SECONDS + seconds + 1) * TOKENS_A_SECOND)
    begun = asyncio.Barrier(STREAMS + 1)
    reading = asyncio.gather(*(arrivals(t, tokens, begun) for t in talks[:STREAMS]))
    await begun.wait()
    asking = asyncio.gather(*(client(talk, log) for talk in talks[STREAMS:]))
    await asyncio.sleep(BEFORE_SECONDS)
    log.down_at = time.monotonic()
    await trouble(coast, seconds)
    log.up_at = time.monotonic()
    log.streams = await reading
    await asyncio.sleep(AFTER_SECONDS)
    log.over = True
    await asking
    return log


async def gone(coast: Coast, seconds: float) -> None:
    """Break every connection to the database, old or new."""
    coast.cable.cut()
    await asyncio.sleep(seconds)
    coast.cable.mend()


async def silent(coast: Coast, seconds: float) -> None:
    """Let the database hear nothing, and say nothing."""
    coast.cable.swallow()
    await asyncio.sleep(seconds)
    coast.cable.mend()


async def flapping(coast: Coast, seconds: float) -> None:
    """End every connection at its other end, again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.to_thread(coast.house.database.query, TERMINATE)
        await asyncio.sleep(FLAP_SECONDS)


async def client(talk: Talk, log: Log) -> None:
    """Somebody who does everything at once."""
    await asyncio.gather(ask(talk, log), post(talk.caller, log), check(talk, log))


async def arrivals(
    talk: Talk, tokens: int, begun: asyncio.Barrier
) -> list[tuple[bytes, float]]:
    """Each frame of an answer, with its time."""
    seen = []
    async with talk.say(tokens=tokens, delay_ms=1000 / TOKENS_A_SECOND) as stream:
        seen.append((await stream.next_event(), time.monotonic()))
        await begun.wait()
        while frame := await stream.next_event():
            seen.append((frame, time.monotonic()))
    return seen


async def ask(talk: Talk, log: Log) -> None:
    """Read this and that until it is over."""
    while not log.over:
        for line in PROBES:
            log.replies.append(await timed(talk.caller, line.format(talk.thread_id)))
        await asyncio.sleep(PAUSE_SECONDS)


async def post(caller: Caller, log: Log) -> None:
    """Begin threads and say something in each, until it is over."""
    while not log.over:
        reply = await timed(caller, "POST /api/threads", {})
        log.replies.append(reply)
        if reply.is_good:
            await say(caller, reply.answer.json["thread_id"], log)
        await asyncio.sleep(PAUSE_SECONDS)


async def say(caller: Caller, thread_id: str, log: Log) -> None:
    body = {"text": f"In {thread_id}", "model": "sandbox/echo"}
    line = f"POST /api/threads/{thread_id}/messages"
    reply = await timed(caller, line, body)
    log.replies.append(reply)
    if reply.is_good:
        talk = Talk(caller=caller, thread_id=thread_id)
        log.acknowledged.append((talk, body["text"]))


async def check(talk: Talk, log: Log) -> None:
    while not log.over:
        log.health.append(await timed(talk.caller, "GET /health/live"))
        await asyncio.sleep(PAUSE_SECONDS)


async def timed(caller: Caller, line: str, body: object = None) -> Reply:
    asked_at = time.monotonic()
    answer = await caller.call(line, body=body)
    return Reply(asked_at, time.monotonic(), answer)


async def kept(log: Log) -> int:
    """How many of the acknowledged messages are stored."""
    stored = [(await talk.messages())[0]["text"] for talk, _ in log.acknowledged]
    return sum(map(str.__eq__, stored, (text for _, text in log.acknowledged)))
