"""Users who ask in every way, of a provider that answers in every way."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from support.stream import Caller
from support.talk import Talk, begin_talk, cancel

GONE = (ConnectionError, asyncio.IncompleteReadError, OSError, TimeoutError)
"""What a client sees of a process that dies."""
CROWD = 50
"""How many ask at once."""
Asking = Callable[[Talk], Awaitable[object]]


async def read_whole(talk: Talk) -> None:
    await talk.whole("Tell me more", tokens=12, delay_ms=5)


async def read_slowly(talk: Talk) -> None:
    await talk.whole("Take your time", tokens=60, delay_ms=15)


async def hang_up(talk: Talk) -> None:
    async with talk.say("I will not listen", tokens=40, delay_ms=10) as stream:
        await stream.first(3)


async def stop(talk: Talk) -> None:
    async with talk.say("Never mind", tokens=5000, delay_ms=10) as stream:
        await stream.first(4)
        await cancel(talk.caller, stream.generation_id)
        await stream.transcript()


async def throw_away(talk: Talk) -> None:
    async with talk.say("Forget it", tokens=5000, delay_ms=10) as stream:
        await stream.first(4)
        await talk.caller.call(f"DELETE /api/threads/{talk.thread_id}")


async def stop_silence(talk: Talk) -> None:
    async with talk.say("Never mind", fault="slow_first_token") as stream:
        await stream.first(1)
        await asyncio.sleep(0.1)
        await cancel(talk.caller, stream.generation_id)
        await stream.transcript()


async def be_cut_off(talk: Talk) -> None:
    await talk.whole("Go on", fault="cut", at=5, delay_ms=5)


async def hear_garbage(talk: Talk) -> None:
    await talk.whole("Go on", fault="garbage", at=5, delay_ms=5)


async def hear_no_usage(talk: Talk) -> None:
    await talk.whole("What does it cost?", no_usage=True, tokens=20, delay_ms=5)


async def be_refused(talk: Talk) -> None:
    await talk.whole("Something bad", fault="refuse")


async def wait_for_all(talk: Talk) -> None:
    await talk.post("Later", tokens=25, delay_ms=5, reasoning=5)


EVERY_WAY: Sequence[Asking] = (
    read_whole,
    read_slowly,
    hang_up,
    stop,
    throw_away,
    stop_silence,
    be_cut_off,
    hear_garbage,
    hear_no_usage,
    be_refused,
    wait_for_all,
)
ROUGH: Sequence[Asking] = (hang_up, stop, throw_away, stop_silence, be_cut_off)


async def ask_in_turn(
    callers: Sequence[Caller], ways: Sequence[Asking] = EVERY_WAY
) -> None:
    """Let everyone ask, each in the next way; a process may die meanwhile."""
    room = asyncio.Semaphore(CROWD)
    await asyncio.gather(
        *(
            _ask(who, ways[number % len(ways)], room)
            for number, who in enumerate(callers)
        )
    )


async def _ask(caller: Caller, way: Asking, room: asyncio.Semaphore) -> None:
    async with room:
        with suppress(*GONE):
            await way(await begin_talk(caller))
