"""Asking an ASGI application in this process, a message at a time."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message

Pair = tuple[bytes, bytes]
JSON: Pair = (b"content-type", b"application/json")


@dataclass(slots=True)
class Heard:
    """What came back, and how much was read for it."""

    chunks: list[bytes]
    messages: list[Message] = field(default_factory=list)
    read: int = 0

    async def receive(self) -> Message:
        body = self.chunks[self.read]
        self.read += 1
        more = self.read < len(self.chunks)
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        pairs = self.messages[0]["headers"]
        return {name.decode(): value.decode() for name, value in pairs}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


def ask(
    app: ASGIApp,
    path: str = "/",
    *,
    method: str = "GET",
    headers: Sequence[Pair] = (),
    chunks: Sequence[bytes] = (b"",),
) -> Heard:
    """The application's answer to a request whose body comes in these chunks."""
    heard = Heard(list(chunks))
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": list(headers),
    }
    asyncio.run(_run(app, scope, heard))
    return heard


async def _run(app: ASGIApp, scope: dict[str, Any], heard: Heard) -> None:
    await app(scope, heard.receive, heard.send)
