"""Wherever a provider says that a picture is: a job fetches nothing inside."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import pytest

from strata_domain.entity.job import Job, JobStatus
from strata_domain.fake import FixedImageModels
from strata_domain.port.image_model import ImageModel
from strata_domain.service.identifier import new_id
from strata_infrastructure.web import GuardedFetcher
from strata_usecase.create_image_job import CreateImageJobCommand
from support.atelier import BREAD, BRUSH, Atelier
from support.chat import Wire, wire_server
from support.fence import HOSTS, INSIDE, NAMED
from support.image import connected
from support.web_server import WebServer, always, answer, redirect, serving

EVERYWHERE = ("127.0.0.1", "127.0.0.2", "::1")
CARD = replace(BRUSH, model_id="sandbox/acme/brush")
Told = Callable[[str], dict[str, object]]
PLACES: dict[str, tuple[str, Told]] = {
    "one of Replicate's pictures": (
        "replicate",
        lambda url: {"status": "succeeded", "output": [url]},
    ),
    "the only picture of Replicate's": (
        "replicate",
        lambda url: {"status": "succeeded", "output": url},
    ),
    "one of FAL's pictures": (
        "fal",
        lambda url: {"status": "COMPLETED", "images": [{"url": url}]},
    ),
    "the only picture of FAL's": (
        "fal",
        lambda url: {"status": "COMPLETED", "image": {"url": url}},
    ),
    "where both say that a request is": (
        "replicate",
        lambda url: {
            "status": "failed",
            "urls": {"get": url, "cancel": url},
            "response_url": url,
        },
    ),
    "where FAL says that a request is": (
        "fal",
        lambda url: {
            "status": "COMPLETED",
            **dict.fromkeys(("response_url", "status_url", "cancel_url"), url),
        },
    ),
}
"""Where a URL stands in what a provider says, and in whose words."""


@dataclass(kw_only=True)
class Guarded(Atelier):
    """Asks a provider over its wire, and fetches through the fence."""

    adapter: ImageModel
    fetcher: GuardedFetcher

    @cached_property
    def models(self) -> FixedImageModels:
        return FixedImageModels([CARD], {"sandbox": self.adapter})

    async def drawn(self) -> Job:
        """What becomes of a job."""
        command = CreateImageJobCommand(
            user_id=self.user_id, model=CARD.model_id, request=BREAD
        )
        return await self.work((await self.create(command)).job, steps=3)

    @asynccontextmanager
    async def fetch(
        self, url: str, *, max_bytes: int
    ) -> AsyncGenerator[AsyncIterator[bytes]]:
        async with self.fetcher.fetch(url, max_bytes=max_bytes) as pieces:
            yield pieces


@pytest.mark.parametrize("place", PLACES)
async def test_some_urls_inside_are_not_fetched_from(place: str) -> None:
    await tried(place, INSIDE[::12])


@pytest.mark.proof
@pytest.mark.parametrize("place", PLACES)
async def test_no_url_inside_is_fetched_from(place: str) -> None:
    assert await tried(place, INSIDE) > 80


async def test_no_redirect_of_a_providers_leads_inside() -> None:
    async with trying("replicate") as trial, serving(trial.lead_on) as gate:
        trial.trust(gate)
        for number in range(len(NAMED)):
            url = gate.url(f"/{number}")
            job = await trial.drawn({"status": "succeeded", "output": url})
            assert job.status is JobStatus.FAILED

    assert len(gate.heads) == len(NAMED)
    assert (trial.canary.connections, trial.guarded.storage.files) == (0, {})


async def test_what_a_provider_keeps_where_it_may_be_is_fetched() -> None:
    async with trying("fal") as trial:
        trial.trust(trial.canary)
        url = trial.canary.url()
        await trial.drawn({"status": "COMPLETED", "images": [{"url": url}]})

    assert trial.canary.connections == 1


async def tried(place: str, urls: Sequence[str]) -> int:
    """Let a provider name each; none is fetched from, and nothing is kept."""
    provider, told = PLACES[place]
    async with trying(provider) as trial:
        for url in urls:
            job = await trial.drawn(told(url.format(port=trial.canary.port)))
            assert (job.status, job.asset_ids) == (JobStatus.FAILED, ()), url

    assert (trial.canary.connections, trial.guarded.storage.files) == (0, {})
    return len(urls)


@dataclass(kw_only=True)
class Trial:
    """A provider that says anything, and a canary inside."""

    canary: WebServer
    wire: Wire
    guarded: Guarded

    async def drawn(self, told: dict[str, object]) -> Job:
        """What becomes of a job of which the provider says this."""
        name = str(new_id())
        self.wire.refuses(200, {"id": name, "request_id": name, **told})
        return await self.guarded.drawn()

    def trust(self, server: WebServer) -> None:
        """Let a server be one of the provider's."""
        self.guarded.fetcher = fenced(self.canary, server.url())

    async def lead_on(self, path: str, writer: asyncio.StreamWriter) -> None:
        """Send whoever comes inside, each to another place."""
        place = NAMED[int(path[1:])].format(port=self.canary.port)
        writer.write(redirect(place))


@asynccontextmanager
async def trying(provider: str) -> AsyncGenerator[Trial]:
    async with (
        serving(always(answer(b"x")), hosts=EVERYWHERE) as canary,
        wire_server() as wire,
        AsyncExitStack() as stack,
    ):
        adapter = connected(provider, wire.url, stack)
        guarded = Guarded(adapter=adapter, fetcher=fenced(canary))
        yield Trial(canary=canary, wire=wire, guarded=guarded)
    await asyncio.sleep(0.01)


def fenced(canary: WebServer, *trusted: str) -> GuardedFetcher:
    return GuardedFetcher(
        trusted_origins=trusted, resolve=resolve, https_port=canary.port
    )


async def resolve(host: str, _: int) -> Sequence[str]:
    return HOSTS.get(host, ["127.0.0.1"])
