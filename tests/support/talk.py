"""Conversations with the sandbox, as a client has them."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from support.stream import Answer, Caller, Response

STREAMED = "text/event-stream"
PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One thread of one user, with a model that does as it is told."""

    caller: Caller
    thread_id: str
    model: str = "sandbox/lorem"

    @asynccontextmanager
    async def say(
        self, text: str = "Go on", /, **sandbox: object
    ) -> AsyncGenerator[Response]:
        """Post a message and read its answer as a stream."""
        body = self._body(text, sandbox)
        async with self.caller.open(self._line, body=body, Accept=STREAMED) as response:
            yield response

    async def post(self, text: str = "Go on", /, **sandbox: object) -> Answer:
        """Post a message and read its answer later."""
        return await self.caller.call(self._line, body=self._body(text, sandbox))

    async def whole(self, text: str = "Go on", /, **sandbox: object) -> bytes:
        """Post a message and read the stream of its answer to the end."""
        async with self.say(text, **sandbox) as response:
            return await response.transcript()

    async def messages(self, view: str = "path") -> list[dict[str, Any]]:
        """What is stored, the oldest first."""
        line = f"GET /api/threads/{self.thread_id}/messages?view={view}&limit=200"
        items: list[dict[str, Any]] = (await self.caller.call(line)).json["items"]
        return items

    def at(self, address: str) -> "Talk":
        """The same thread, at the door of another process."""
        return replace(self, caller=replace(self.caller, address=address))

    @property
    def _line(self) -> str:
        return f"POST /api/threads/{self.thread_id}/messages"

    def _body(self, text: str, sandbox: Mapping[str, object]) -> Mapping[str, object]:
        options = {"sandbox": {"delay_ms": 0, **sandbox}}
        return {"text": text, "model": self.model, "provider_options": options}


async def begin_talk(caller: Caller) -> Talk:
    """A new thread."""
    answer = await caller.call("POST /api/threads", body={})
    return Talk(caller=caller, thread_id=answer.json["thread_id"])


@asynccontextmanager
async def follow(
    caller: Caller, generation_id: str, *, after: object = None
) -> AsyncGenerator[Response]:
    """Read a generation's events after those already seen, as an EventSource does."""
    seen = {} if after is None else {"Last_Event_ID": str(after)}
    line = f"GET /api/generations/{generation_id}/events"
    async with caller.open(line, **seen) as response:
        yield response


async def rest(caller: Caller, generation_id: str, *, after: object = None) -> bytes:
    """What an EventSource still gets, until the end."""
    async with follow(caller, generation_id, after=after) as response:
        return await response.transcript()


async def cancel(caller: Caller, generation_id: str) -> Answer:
    """Press the stop button."""
    return await caller.call(f"POST /api/generations/{generation_id}/cancel")


async def ended(caller: Caller, generation_id: str) -> dict[str, Any]:
    """The generation, once it has ended."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            answer = await caller.call(f"GET /api/generations/{generation_id}")
            if answer.json["status"] != "running":
                return answer.json
            await asyncio.sleep(POLL_SECONDS)
