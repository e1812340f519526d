"""A source of keys with its endpoint and its clock in hand."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from strata_infrastructure.identity import JwksKeySource
from strata_infrastructure.identity.key import VerificationKey
from support.token import (
    KEY_SET_PATH,
    JwksServer,
    SigningKey,
    es256_key,
    jwks_server,
    rs256_key,
)

OLD, NEW = es256_key("old"), rs256_key("new")


@dataclass(slots=True)
class Clock:
    """Time that passes when it is told to."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(slots=True)
class Desk:
    """A source of keys, its endpoint and its clock."""

    runner: asyncio.Runner
    server: JwksServer
    clock: Clock
    source: JwksKeySource

    def find(self, key: SigningKey) -> str:
        found = self.runner.run(self.source.find(key.key_id))
        return found.algorithm

    def find_all(self, key_ids: Iterable[str]) -> list[VerificationKey | BaseException]:
        """Ask for all of them at once."""

        async def ask() -> list[VerificationKey | BaseException]:
            asked = (self.source.find(key_id) for key_id in key_ids)
            return await asyncio.gather(*asked, return_exceptions=True)

        return self.runner.run(ask())

    def wait(self, seconds: float) -> None:
        self.clock.seconds += seconds

    @property
    def fetches(self) -> int:
        return len(self.server.fetches)


@contextmanager
def key_desk(runner: asyncio.Runner) -> Iterator[Desk]:
    """Open a desk whose endpoint publishes the old key."""
    with jwks_server(OLD.jwk) as server:
        desk = desk_for(server, runner)
        yield desk
        runner.run(desk.source.aclose())


def desk_for(server: JwksServer, runner: asyncio.Runner) -> Desk:
    clock = Clock()
    source = JwksKeySource(f"{server.url}{KEY_SET_PATH}", now=clock)
    return Desk(runner=runner, server=server, clock=clock, source=source)
