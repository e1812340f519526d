"""Only what a provider has signed comes through the route, and comes through once."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI

from strata_api import problem
from strata_api.controller import webhook
from strata_api.middleware.body_limit import MOST_WEBHOOK, BodyLimitMiddleware
from strata_api.webhook import VERIFYING_SECONDS
from strata_domain.fake import FixedWebhookVerifier, InMemoryDatabase
from strata_domain.port.webhook import Notice, WebhookVerifier
from strata_infrastructure.webhook import (
    FalWebhookVerifier,
    JobAddresses,
    ReplicateWebhookVerifier,
)
from strata_usecase.receive_webhook import ReceiveWebhook
from support.asgi import Heard
from support.key_desk import Clock
from support.token import jwks_server
from support.webhook import FAL_USER, Vector, fal_key_set, vectors

GENUINE = b'{"id": "r-1"}'
NOTICE = Notice("replicate", "e-1", "r-1")
Pairs = Sequence[tuple[str, str]]
Result = TypeVar("Result")


class Asleep:
    """Somebody who never comes to a verdict."""

    async def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        await asyncio.sleep(60)
        raise AssertionError(headers, body)


@dataclass
class Office:
    """All that the route needs."""

    webhooks: Mapping[str, WebhookVerifier]
    database: InMemoryDatabase = field(default_factory=InMemoryDatabase)
    addresses: JobAddresses = field(default_factory=JobAddresses)

    @property
    def receive_webhook(self) -> ReceiveWebhook:
        return ReceiveWebhook(begin=self.database.begin_for_system)

    @property
    def notices(self) -> set[Notice]:
        return {known.notice for known in self.database.tables.inbox.values()}

    async def offload(self, work: Callable[[], Result]) -> Result:
        return work()

    async def take(self, provider: str, headers: Pairs, body: bytes) -> Heard:
        """The answer to a message."""
        app = FastAPI()
        app.include_router(webhook.router)
        app.add_middleware(BodyLimitMiddleware)
        app.state.container = self
        problem.install(app)
        heard = Heard([body])
        scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": f"/api/webhooks/{provider}",
            "query_string": b"",
            "headers": [(name.encode(), text.encode()) for name, text in headers],
        }
        await app(scope, heard.receive, heard.send)
        return heard


def office() -> Office:
    return Office({"replicate": FixedWebhookVerifier({GENUINE: NOTICE})})


def take(
    office: Office, headers: Pairs = (), body: bytes = GENUINE, to: str = "replicate"
) -> Heard:
    return asyncio.run(office.take(to, headers, body))


async def verdicts(
    provider: str, verifier: Callable[[Vector], WebhookVerifier]
) -> list[tuple[int, Notice | None]]:
    """The status of each answer, and what is stored for it."""
    found = []
    for vector in vectors(provider):
        taking, message = Office({provider: verifier(vector)}), vector.message
        heard = await taking.take(provider, list(message.headers.items()), message.body)
        found.append((heard.status, next(iter(taking.notices), None)))
    return found


def expected(provider: str) -> list[tuple[int, Notice | None]]:
    return [(204 if it.notice else 401, it.notice) for it in vectors(provider)]


def test_each_message_of_replicates_is_judged_as_everywhere() -> None:
    def verifier(vector: Vector) -> WebhookVerifier:
        return ReplicateWebhookVerifier(vector.secrets, now=Clock(vector.now))

    found = asyncio.run(verdicts("replicate", verifier))

    assert found == expected("replicate")


def test_each_message_of_fals_is_judged_as_everywhere() -> None:
    async def judged(key_set_url: str) -> list[tuple[int, Notice | None]]:
        now = Clock()
        fal = FalWebhookVerifier(FAL_USER, key_set_url=key_set_url, now=now)

        def verifier(vector: Vector) -> WebhookVerifier:
            now.seconds = vector.now
            return fal

        async with aclosing(fal):
            return await verdicts("fal", verifier)

    with jwks_server() as server:
        server.body = json.dumps(fal_key_set()).encode()
        found = asyncio.run(judged(server.url))

    assert found == expected("fal")


def test_a_repetition_is_acknowledged_and_stored_once() -> None:
    taking = office()

    statuses = [take(taking).status for _ in range(3)]

    assert (statuses, taking.notices) == ([204] * 3, {NOTICE})


@pytest.mark.parametrize("name", ["webhook-id", "x-fal-webhook-signature"])
def test_a_signed_header_that_comes_twice_is_refused(name: str) -> None:
    taking = office()

    answer = take(taking, [(name, "a"), (name, "a"), ("x-other", "b")])

    assert (answer.status, answer.json["code"]) == (401, "webhook_not_genuine")
    assert taking.notices == set()


def test_other_headers_may_come_twice() -> None:
    assert take(office(), [("via", "a"), ("via", "b")]).status == 204


def test_a_message_of_whom_nobody_listens_to_is_not_found() -> None:
    taking = office()

    answer = take(taking, to="fal")

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert taking.notices == set()


@pytest.mark.parametrize(("more", "status"), [(0, 401), (1, 413)])
def test_a_message_has_a_bound(more: int, status: int) -> None:
    assert take(office(), body=b" " * (MOST_WEBHOOK + more)).status == status


def test_a_provider_is_not_kept_waiting_for_its_own_keys() -> None:
    taking = Office({"replicate": Asleep()})

    async def answered() -> Heard:
        async with asyncio.timeout(VERIFYING_SECONDS + 0.2):
            return await taking.take("replicate", (), GENUINE)

    answer = asyncio.run(answered())

    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert "retry-after" in answer.headers
