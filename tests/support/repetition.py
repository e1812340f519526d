"""Users who send a request more than once, in every way there is to ask."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import cycle, islice

import httpx2

from support.house import BRISK, House
from support.sandbox import SandboxProcess
from support.server import Server

KEY, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
EVENTS = {"Accept": "text/event-stream"}
WHOLE = {"Prefer": "wait=20"}


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, but for the key."""

    path: str
    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


def _native(thread_id: str, text: str, sandbox: Mapping[str, object]) -> Request:
    options = {"sandbox": sandbox}
    body = {"text": text, "model": "sandbox/lorem", "provider_options": options}
    return Request(f"/api/threads/{thread_id}/messages", body)


def at_once(thread_id: str, text: str, sandbox: Mapping[str, object]) -> Request:
    return replace(_native(thread_id, text, sandbox), headers=WHOLE)


def as_events(thread_id: str, text: str, sandbox: Mapping[str, object]) -> Request:
    return replace(_native(thread_id, text, sandbox), headers=EVENTS)


def compatible(_thread_id: str, text: str, sandbox: Mapping[str, object]) -> Request:
    messages = [{"role": "user", "content": text}]
    body = {"model": "sandbox/lorem", "messages": messages, "sandbox": sandbox}
    return Request("/v1/chat/completions", body)


def in_chunks(thread_id: str, text: str, sandbox: Mapping[str, object]) -> Request:
    asked = compatible(thread_id, text, sandbox)
    return replace(asked, body={**asked.body, "stream": True})


def kept(thread_id: str, text: str, sandbox: Mapping[str, object]) -> Request:
    asked = compatible(thread_id, text, sandbox)
    return replace(asked, body={**asked.body, "metadata": {"thread_id": thread_id}})


Wording = Callable[[str, str, Mapping[str, object]], Request]
EVERY_WAY: Sequence[Wording] = (at_once, as_events, compatible, in_chunks, kept)


@dataclass(frozen=True, slots=True)
class Sender:
    """A user with a thread, at the door of every process."""

    doors: Sequence[httpx2.Client]
    thread_id: str
    key: str = "once"

    def send(
        self, request: Request, door: int = 0, *, timeout: float = 30
    ) -> httpx2.Response:
        """Send it once."""
        told = {**request.headers, KEY: self.key}
        headers = {name.encode(): value.encode() for name, value in told.items()}
        return self.doors[door].post(
            request.path, json=request.body, headers=headers, timeout=timeout
        )

    def crowd(self, request: Request, count: int) -> list[httpx2.Response]:
        """Send it so many times at once, through all doors in turn."""
        with ThreadPoolExecutor(count) as threads:
            doors = islice(cycle(range(len(self.doors))), count)
            return list(threads.map(lambda door: self.send(request, door), doors))


@dataclass(frozen=True, slots=True)
class Counter:
    """Processes of one database that ask the same provider."""

    house: House
    upstream: SandboxProcess
    stack: ExitStack
    servers: Sequence[Server] = ()

    def serve_all(self, *names: str, **settings: str) -> list[Server]:
        """Start processes."""
        url = self.upstream.base_url
        wanted = {**BRISK, "SANDBOX_BASE_URL": url, **settings}
        return self.house.serve_all(names, **wanted)

    def serve(self, name: str, **settings: str) -> Server:
        """Start one that may end before the others."""
        (server,) = self.serve_all(name, **settings)
        return server

    def sender(self, *, servers: Sequence[Server] = ()) -> Sender:
        """A new user."""
        user_id = self.house.database.add_user()
        doors = [
            self.stack.enter_context(server.client(user_id))
            for server in servers or self.servers
        ]
        thread = doors[0].post("/api/threads", json={}).json()
        return Sender(doors, thread["thread_id"])

    def calls(self) -> int:
        """How many calls the provider has had."""
        return len(self.upstream.calls())
