"""Verifiers of webhooks with their clocks and keys in hand."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from strata_domain.port.webhook import Notice, WebhookVerifier
from strata_infrastructure.secret import Secret
from strata_infrastructure.webhook import FalWebhookVerifier, ReplicateWebhookVerifier
from support.key_desk import Clock
from support.token import JwksServer, jwks_server
from support.webhook import (
    FAL_USER,
    NOON,
    SECRET,
    FalKey,
    Message,
    Vector,
    fal_key,
    verdict,
)


@dataclass(frozen=True, slots=True)
class WebhookDesk:
    """A verifier and what the time is for it."""

    runner: asyncio.Runner
    verifier: WebhookVerifier
    now: Clock

    def judge(self, message: Message) -> Notice:
        return self.runner.run(self.verifier.verify(message.headers, message.body))

    def judged(self, vector: Vector) -> Notice | None:
        """What it makes of a message at the vector's own moment."""
        self.now.seconds = vector.now
        return verdict(self.judge, vector.message)


@dataclass(frozen=True, slots=True)
class FalDesk(WebhookDesk):
    """With one of fal's keys, the endpoint that publishes it, and the age of that."""

    key: FalKey
    server: JwksServer
    elapsed: Clock

    @property
    def fetches(self) -> int:
        return len(self.server.fetches)


def replicate_desk(
    runner: asyncio.Runner, *, secrets: Sequence[Secret] = (SECRET,)
) -> WebhookDesk:
    now = Clock(NOON)
    return WebhookDesk(runner, ReplicateWebhookVerifier(secrets, now=now), now)


@contextmanager
def fal_desk(runner: asyncio.Runner) -> Iterator[FalDesk]:
    now, elapsed, key = Clock(NOON), Clock(), fal_key()
    with jwks_server(key.jwk) as server:
        verifier = FalWebhookVerifier(
            FAL_USER, key_set_url=server.url, now=now, elapsed=elapsed
        )
        yield FalDesk(runner, verifier, now, key, server, elapsed)
        runner.run(verifier.aclose())
