"""The process dies in the middle of everything; another one tidies up."""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from support.house import BRISK, FLUSH_SECONDS, LEASE_SECONDS, SWEEP_SECONDS, Pair
from support.server import Server
from support.stream import Caller
from support.talk import Talk, begin_talk, rest
from support.transcript import endings_in, events_in, text_in

STREAMS = 20
POSTERS = 4
ENDLESS = {"tokens": 5000, "delay_ms": 40}
SEEN_BEFORE_DEATH = 15
GRACE_SECONDS = 1.0
ROUNDS = 20
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """An answer whose writer died.

    Attributes:
        seen: what its reader got from the writer, each frame with its time.
        rest: what the reader got when it came back, at the other process.
        tail: what somebody read at the other process all the time.
        messages: what is stored in the end.
    """

    seen: Sequence[tuple[bytes, float]]
    rest: bytes
    tail: bytes
    ended_at: float
    messages: Sequence[dict[str, Any]]

    @property
    def seen_text(self) -> str:
        return text_in(b"".join(frame for frame, _ in self.seen))

    @property
    def saved_text(self) -> str:
        return str(self.messages[-1]["text"])

    def lost_seconds(self, died_at: float) -> float:
        """How long before the death the first event came that was not stored."""
        stored = events_in(self.tail)[-1].event_id - 1
        return max((died_at - when for _, when in self.seen[stored:]), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wreck:
    """What the clients of a process that was killed know of it.

    Attributes:
        acknowledged: every message that was answered with 202, and its thread.
    """

    died_at: float
    orphans: Sequence[Orphan]
    acknowledged: Sequence[tuple[Talk, str]]


async def test_a_killed_process_loses_no_message_and_leaves_no_answer_open(
    pair: Pair,
) -> None:
    victims = pair.house.serve_all(["victim_1", "victim_2"], **BRISK)

    wrecks = await asyncio.gather(*(wrecked(pair, victim) for victim in victims))

    for wreck in wrecks:
        hold(wreck)
        assert await still_there(wreck) == len(wreck.acknowledged)


@pytest.mark.proof
async def test_twenty_kills_lose_no_message_and_leave_no_answer_open(
    pair: Pair,
) -> None:
    wrecks = []
    for number in range(ROUNDS):
        victim = pair.house.serve(f"victim_{number}", **BRISK)
        wreck = await wrecked(pair, victim, after=FLUSH_SECONDS * number / ROUNDS)
        hold(wreck)
        assert await still_there(wreck) == len(wreck.acknowledged)
        wrecks.append(wreck)
    report(wrecks)


async def wrecked(pair: Pair, victim: Server, *, after: float = 0.0) -> Wreck:
    """Kill a process that writes many answers, some seconds after all have begun."""
    people = pair.house.callers(victim, STREAMS + POSTERS)
    talks = await asyncio.gather(*map(begin_talk, people[:STREAMS]))
    begun = asyncio.Semaphore(0)
    acknowledged: list[tuple[Talk, str]] = []
    reading = asyncio.gather(
        *(orphaned(talk, talk.at(pair.second.address), begun) for talk in talks)
    )
    posting = asyncio.gather(
        *(posted(caller, acknowledged) for caller in people[STREAMS:])
    )
    for _ in talks:
        await begun.acquire()
    await asyncio.sleep(after)
    victim.process.kill()
    died_at = time.monotonic()
    await posting
    there = [(talk.at(pair.second.address), text) for talk, text in acknowledged]
    return Wreck(died_at=died_at, orphans=await reading, acknowledged=there)


async def orphaned(talk: Talk, there: Talk, begun: asyncio.Semaphore) -> Orphan:
    """Read until the process dies, then come back to another one."""
    seen: list[tuple[bytes, float]] = []
    async with talk.say(f"To {talk.thread_id}", **ENDLESS) as stream:
        generation_id = stream.generation_id
        tail = asyncio.create_task(rest(there.caller, generation_id))
        while frame := await stream.next_event():
            seen.append((frame, time.monotonic()))
            if len(seen) == SEEN_BEFORE_DEATH:
                begun.release()
    back = await rest(there.caller, generation_id, after=len(seen))
    return Orphan(
        seen=seen,
        rest=back,
        tail=await tail,
        ended_at=time.monotonic(),
        messages=await there.messages(),
    )


async def posted(caller: Caller, acknowledged: list[tuple[Talk, str]]) -> None:
    """Post messages until nobody answers."""
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        for number in count():
            talk = await begin_talk(caller)
            answer = await talk.post(f"Message {number}", tokens=3)
            assert answer.status == 202
            acknowledged.append((talk, f"Message {number}"))


def hold(wreck: Wreck) -> None:
    for orphan in wreck.orphans:
        question, answer = orphan.messages
        assert (question["status"], answer["status"]) == ("complete", "interrupted")
        assert endings_in(orphan.rest) == ["generation.interrupted"]
        assert endings_in(orphan.tail) == ["generation.interrupted"]
        assert orphan.saved_text == text_in(orphan.tail)
        assert orphan.seen_text.startswith(orphan.saved_text) or (
            orphan.saved_text == orphan.seen_text + text_in(orphan.rest)
        )
        assert orphan.lost_seconds(wreck.died_at) < FLUSH_SECONDS + GRACE_SECONDS


async def still_there(wreck: Wreck) -> int:
    """How many of the acknowledged messages are stored."""
    stored = [(await talk.messages())[0]["text"] for talk, _ in wreck.acknowledged]
    return sum(map(str.__eq__, stored, (text for _, text in wreck.acknowledged)))


def report(wrecks: Sequence[Wreck]) -> None:
    orphans = [(wreck.died_at, orphan) for wreck in wrecks for orphan in wreck.orphans]
    lost = max(orphan.lost_seconds(died_at) for died_at, orphan in orphans)
    ended = max(orphan.ended_at - died_at for died_at, orphan in orphans)
    _logger.info(
        "%d kills: %d answers interrupted, %d messages acknowledged and 0 lost; "
        "unsaved for %.0f ms at most, ended after %.1f s at most",
        len(wrecks),
        len(orphans),
        sum(len(wreck.acknowledged) for wreck in wrecks),
        1000 * lost,
        ended,
    )
    assert lost < 2 * FLUSH_SECONDS
    assert ended < LEASE_SECONDS + SWEEP_SECONDS + GRACE_SECONDS
