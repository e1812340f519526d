"""The connection goes where the name was checked, and to whom the name belongs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from strata_domain.error import ProviderUnreachableError
from strata_infrastructure.web import GuardedFetcher
from support.web_server import Authority, WebServer, always, answer, authority, serving

NAME = "files.example.com"
CHECKED, OTHER, NOBODY = "127.0.0.1", "127.0.0.2", "127.0.0.3"


@dataclass(slots=True)
class Resolver:
    """Answers differently each time."""

    answers: list[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, _: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[len(self.asked) - 1]


@pytest.fixture(scope="module")
def trusted() -> Authority:
    return authority(NAME)


async def read(
    resolver: Resolver, trusted: Authority, *, name: str = NAME
) -> tuple[bytes, WebServer, WebServer]:
    """Fetch from a server by name, while somebody else listens next door."""
    async with (
        serving(always(answer(b"x")), hosts=(CHECKED,), tls=trusted.server) as server,
        serving(always(answer(b"y")), hosts=(OTHER,), port=server.port) as canary,
    ):
        url = server.url(host=name, scheme="https")
        fetcher = GuardedFetcher(
            trusted_origins=[url], resolve=resolver, tls=trusted.client
        )
        async with fetcher.fetch(url, max_bytes=9) as pieces:
            return b"".join([piece async for piece in pieces]), server, canary


def test_a_name_that_moves_after_it_was_checked_is_not_followed(
    trusted: Authority,
) -> None:
    resolver = Resolver([[CHECKED], [OTHER], [OTHER]])

    body, server, canary = asyncio.run(read(resolver, trusted))

    assert (body, resolver.asked) == (b"x", [NAME])
    assert (server.connections, canary.connections) == (1, 0)
    assert f"host: {NAME}:{server.port}\r\n" in server.heads[0]


def test_a_server_that_is_not_who_it_should_be_is_not_believed(
    trusted: Authority,
) -> None:
    with pytest.raises(ProviderUnreachableError, match="certificate"):
        asyncio.run(read(Resolver([[CHECKED]]), trusted, name="evil.example.com"))


def test_another_address_of_the_same_name_may_answer(trusted: Authority) -> None:
    body, _, _ = asyncio.run(read(Resolver([[NOBODY, CHECKED]]), trusted))

    assert body == b"x"
