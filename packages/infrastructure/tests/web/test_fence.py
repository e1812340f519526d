"""No URL leads inside: neither itself nor where somebody redirects it to."""

import asyncio
from collections.abc import Sequence

import pytest

from strata_domain.error import ForbiddenAddressError, ProviderUnreachableError
from strata_infrastructure.web import GuardedFetcher, Patience
from strata_infrastructure.web.public_address import is_public
from support.fence import HOSTS, INSIDE, NAMED
from support.web_server import WebServer, always, answer, redirect, serving

EVERYWHERE = ("127.0.0.1", "127.0.0.2", "::1")
SELF = "https://self.evil.example:{port}/x.png"


async def resolve(host: str, _: int) -> Sequence[str]:
    return HOSTS.get(host, ["127.0.0.1"])


async def refusals(
    canary: WebServer, urls: Sequence[str], *trusted: str
) -> list[str | None]:
    """Fetch each; return the code of each refusal."""
    fetcher = GuardedFetcher(
        trusted_origins=trusted, resolve=resolve, https_port=canary.port
    )
    return [await refusal(fetcher, url) for url in urls]


async def refusal(fetcher: GuardedFetcher, url: str) -> str | None:
    try:
        async with fetcher.fetch(url, max_bytes=99):
            return None
    except ForbiddenAddressError as error:
        return error.code


async def directly() -> tuple[list[str | None], int]:
    async with serving(always(answer(b"x")), hosts=EVERYWHERE) as canary:
        urls = [url.format(port=canary.port) for url in INSIDE]
        return await refusals(canary, urls), canary.connections


async def by_redirect() -> tuple[list[str | None], int]:
    async with serving(always(answer(b"x")), hosts=EVERYWHERE) as canary:
        places = [url.format(port=canary.port) for url in NAMED]

        async def script(path: str, writer: asyncio.StreamWriter) -> None:
            writer.write(redirect(places[int(path[1:])]))

        async with serving(script) as gate:
            urls = [gate.url(f"/{number}") for number in range(len(places))]
            return await refusals(canary, urls, gate.url()), canary.connections


async def trusting() -> int:
    """Fetch one of those URLs as if its origin were ours."""
    async with serving(always(b""), hosts=EVERYWHERE) as canary:
        url = SELF.format(port=canary.port)
        fetcher = GuardedFetcher(
            trusted_origins=[url], resolve=resolve, patience=Patience(connect=0.1)
        )
        with pytest.raises(ProviderUnreachableError):
            await refusal(fetcher, url)
        return canary.connections


def test_no_url_that_leads_inside_is_followed() -> None:
    codes, hits = asyncio.run(directly())

    assert len(codes) > 80
    assert set(codes) == {"forbidden_address"}
    assert hits == 0


def test_no_redirect_that_leads_inside_is_followed() -> None:
    codes, hits = asyncio.run(by_redirect())

    assert len(codes) > 40
    assert set(codes) == {"forbidden_address"}
    assert hits == 0


def test_without_the_fence_the_canary_would_be_hit() -> None:
    assert asyncio.run(trusting()) == 1


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "1.1.1.1", "100.128.0.1", "2606:4700::1111", "2a00::1"]
)
def test_an_address_of_the_public_web_is_public(address: str) -> None:
    assert is_public(address)
