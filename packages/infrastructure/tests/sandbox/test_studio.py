"""What the sandbox's server does of its own accord, and pictures that it serves."""

import asyncio
import json
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from uuid import uuid4

import httpx2
import pytest

from strata_domain.entity.image import ImageOrder, ImageRequest
from strata_domain.port.image_model import ImageModel
from strata_domain.port.webhook import Notice
from strata_infrastructure.sandbox.seal import FAL_USER
from strata_infrastructure.secret import Secret
from strata_infrastructure.webhook.fal_verifier import FalWebhookVerifier
from strata_infrastructure.webhook.replicate_verifier import ReplicateWebhookVerifier
from support.chat import Wire, wire_server
from support.image import MODELS, connected
from support.sandbox import SandboxProcess

Message = tuple[Mapping[str, str], bytes]
BODIES = [
    b"{",
    b"[]",
    b"{}",
    b'{"prompt": 7}',
    b'{"input": {"prompt": "a"}, "x": 1}',
]


@pytest.fixture(scope="module")
def http() -> Generator[httpx2.Client]:
    with httpx2.Client() as client:
        yield client


@asynccontextmanager
async def correspondence(
    sandbox: SandboxProcess, provider: str
) -> AsyncGenerator[tuple[ImageModel, Wire]]:
    """An adapter, and somebody who takes messages."""
    async with AsyncExitStack() as stack:
        hook: Wire = await stack.enter_async_context(wire_server())
        hook.refuses(200, b"")
        yield connected(provider, f"{sandbox.root}/{provider}", stack), hook


def order(provider: str, hook: Wire, **options: object) -> ImageOrder:
    said = {"queue_ms": 0, "draw_ms": 20, **options}
    request = ImageRequest(prompt="a cat", options={"sandbox": said})
    return ImageOrder(
        job_id=uuid4(), model=MODELS[provider], request=request, webhook_url=hook.url
    )


async def heard(hook: Wire, count: int) -> list[Message]:
    """Return so many messages, and see that no more come."""
    async with asyncio.timeout(5):
        while len(hook.requests) < count:
            hook.asked.clear()
            await hook.asked.wait()
    await asyncio.sleep(0.05)
    return [(fields(head), body) for head, body in hook.requests]


def fields(head: str) -> Mapping[str, str]:
    lines = (line.partition(":") for line in head.splitlines()[1:] if line)
    return {name.lower(): value.strip() for name, _, value in lines}


async def read(
    sandbox: SandboxProcess, provider: str, messages: list[Message]
) -> list[Notice]:
    """Return what messages say to whoever knows what the sandbox publishes."""
    if provider == "fal":
        url = f"{sandbox.root}/fal/.well-known/jwks.json"
        async with aclosing(FalWebhookVerifier(FAL_USER, key_set_url=url)) as fal:
            return [await fal.verify(*message) for message in messages]
    place = f"{sandbox.root}/replicate/v1/webhooks/default/secret"
    secret = Secret(httpx2.get(place).json()["key"])
    replicate = ReplicateWebhookVerifier([secret])
    return [await replicate.verify(*message) for message in messages]


@pytest.mark.parametrize(("provider", "count"), [("replicate", 2), ("fal", 1)])
def test_a_webhook_is_told_in_words_that_are_genuine(
    sandbox: SandboxProcess, provider: str, count: int
) -> None:
    async def told() -> tuple[str, list[Notice]]:
        async with correspondence(sandbox, provider) as (model, hook):
            ref = await model.submit(order(provider, hook))
            return ref, await read(sandbox, provider, await heard(hook, count))

    ref, notices = asyncio.run(told())
    assert [notice.ref for notice in notices] == [ref] * count
    assert len({notice.event_id for notice in notices}) == count


@pytest.mark.parametrize(
    ("fault", "status"), [(None, "OK"), ("nsfw", "ERROR"), ("fail", "ERROR")]
)
def test_fals_webhook_says_how_it_ended_as_often_as_is_wanted(
    sandbox: SandboxProcess, fault: str | None, status: str
) -> None:
    async def told() -> list[object]:
        async with correspondence(sandbox, "fal") as (model, hook):
            await model.submit(order("fal", hook, fault=fault, webhooks=3))
            return [json.loads(body)["status"] for _, body in await heard(hook, 3)]

    assert asyncio.run(told()) == [status] * 3


def test_a_lost_answer_is_still_told_to_the_webhook(sandbox: SandboxProcess) -> None:
    async def told() -> object:
        async with correspondence(sandbox, "replicate") as (model, hook):
            asked = order("replicate", hook, fault="lost_answer")
            await asyncio.gather(model.submit(asked), return_exceptions=True)
            return json.loads((await heard(hook, 2))[1][1])["status"]

    assert asyncio.run(told()) == "succeeded"


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"{}", b'{"prompt": 7}', b'{"input": {"prompt": "a"}, "x": 1}'],
)
@pytest.mark.parametrize(
    "path", ["replicate/v1/models/sandbox/image/predictions", "fal/sandbox/image"]
)
def test_what_the_vendor_would_refuse_is_refused(
    sandbox: SandboxProcess, http: httpx2.Client, path: str, body: bytes
) -> None:
    before = len(sandbox.calls())

    assert http.post(f"{sandbox.root}/{path}", content=body).status_code == 422
    assert len(sandbox.calls()) == before


@pytest.mark.parametrize("path", ["pictures/x/0.png", "fal/a/b/requests/x/status"])
def test_what_is_not_there_is_not_found(
    sandbox: SandboxProcess, http: httpx2.Client, path: str
) -> None:
    assert http.get(f"{sandbox.root}/{path}").status_code == 404
