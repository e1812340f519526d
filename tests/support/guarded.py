"""A small application behind the token middleware, and a client that speaks ASGI."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Scope

from strata_api import problem
from strata_api.middleware.token import TokenMiddleware, UserId, Verified
from strata_infrastructure.identity import IdentitySettings, token_verifier

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Answer:
    """What came back."""

    messages: list[Message] = field(default_factory=list)

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
    def body(self) -> object:
        return json.loads(b"".join(m.get("body", b"") for m in self.messages))


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks ASGI to the guarded application."""

    app: ASGIApp
    runner: asyncio.Runner

    def get(self, path: str, *values: str | bytes, **scope: object) -> Answer:
        """GET with an Authorization header for each value."""
        raw = (v.encode("latin-1") if isinstance(v, str) else v for v in values)
        headers = [(b"authorization", value) for value in raw]
        return self.call({"path": path, "headers": headers, **scope})

    def call(self, scope: Scope) -> Answer:
        """A request whose body may not be touched."""
        answer = Answer()
        usual = {"type": "http", "method": "GET", "path": "/who", "query_string": b""}
        asked = {**usual, "headers": [], **scope}
        self.runner.run(self._run(asked, answer))
        return answer

    async def _run(self, scope: Scope, answer: Answer) -> None:
        await self.app(scope, unread, answer.send)


async def unread() -> NoReturn:
    pytest.fail("the body was received")


def is_public(method: str, path: str) -> bool:
    return (method, path) == ("GET", "/health/live")


def application() -> FastAPI:
    """Two guarded routes and a public one."""
    app = FastAPI()
    problem.install(app)
    app.get("/who")(who)
    app.get("/mine")(mine)
    app.get("/health/live")(live)
    return app


async def who(principal: Verified) -> str:
    return principal.kind


async def mine(user_id: UserId) -> str:
    return str(user_id)


async def live() -> str:
    return "yes"


@contextmanager
def guarded(
    app: ASGIApp, settings: IdentitySettings, runner: asyncio.Runner
) -> Iterator[ASGIApp]:
    verifier = token_verifier(settings)
    yield TokenMiddleware(app, verifier=verifier, is_public=is_public)
    runner.run(verifier.aclose())
