"""Connections that break, hang or lead elsewhere."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from strata_domain.entity.image import ImageOrder, ImageRequest
from strata_domain.error import (
    ConfigurationError,
    ProviderConnectionError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)
from strata_domain.port.image_model import ImageModel
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.image.adapter import IMAGE
from strata_infrastructure.image.fal_image_model import FAL, FalImageModel
from strata_infrastructure.image.replicate_image_model import (
    REPLICATE,
    ReplicateImageModel,
)
from strata_infrastructure.image.wire import Wire as ImageWire
from strata_infrastructure.secret import Secret
from support.chat import Wire, wire_server
from support.image import KEY, Painter, Run

ORDER = ImageOrder(
    job_id=uuid4(), model="acme/brush", request=ImageRequest(prompt="a cat")
)
BROKEN = [
    b"",
    b"HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{",
    b"not HTTP at all\r\n\r\n",
]


def refusal(run: Run, model: ImageModel) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        run(model.submit(ORDER))
    return raised.value


def settings(base_url: str) -> ProviderSettings:
    return ProviderSettings(api_key=Secret(KEY), base_url=base_url)


def hasty(base_url: str) -> list[ImageModel]:
    """Both adapters, with little patience."""
    return hasty_with(settings(base_url))


def hasty_with(told: ProviderSettings) -> list[ImageModel]:
    return [
        ReplicateImageModel(ImageWire(REPLICATE, told, longest=0.2)),
        FalImageModel(ImageWire(FAL, told, longest=0.2)),
    ]


@asynccontextmanager
async def closed_port() -> AsyncGenerator[str]:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("answer", BROKEN, ids=["silence", "half", "noise"])
def test_a_broken_answer_is_not_asked_for_again(
    run: Run, vendor: Painter, wire: Wire, answer: bytes
) -> None:
    wire.says(answer)

    assert type(refusal(run, vendor.adapter)) is ProviderConnectionError
    assert len(wire.requests) == 1


@pytest.mark.parametrize("vendor_at", [0, 1], ids=["replicate", "fal"])
def test_a_late_answer_is_not_waited_for_nor_asked_for_again(
    run: Run, wire: Wire, vendor_at: int
) -> None:
    wire.says(b"HTTP/1.1 201 Created\r\n", holds=True)
    model = hasty(wire.url)[vendor_at]

    begun = time.monotonic()
    assert type(refusal(run, model)) is ProviderTimeoutError
    assert time.monotonic() - begun < 2
    assert len(wire.requests) == 1


@pytest.mark.parametrize("vendor_at", [0, 1], ids=["replicate", "fal"])
def test_where_nobody_listens_nothing_was_sent(run: Run, vendor_at: int) -> None:
    async def asked() -> str:
        async with closed_port() as url:
            return await hasty(url)[vendor_at].submit(ORDER)

    with pytest.raises(ProviderUnreachableError):
        run(asked())


@pytest.mark.parametrize("vendor_at", [0, 1], ids=["replicate", "fal"])
@pytest.mark.parametrize(
    ("scheme", "key"), [("", KEY), ("http://", f"{KEY}\n")], ids=["address", "key"]
)
def test_what_is_not_configured_well_sends_nothing(
    run: Run, wire: Wire, scheme: str, key: str, vendor_at: int
) -> None:
    url = scheme + wire.url.removeprefix("http://")
    told = ProviderSettings(api_key=Secret(key), base_url=url)

    assert type(refusal(run, hasty_with(told)[vendor_at])) is ProviderUnreachableError
    assert wire.requests == []


def test_an_answer_without_an_end_is_not_read_to_it(
    run: Run, vendor: Painter, wire: Wire
) -> None:
    wire.says(
        b"HTTP/1.1 201 Created\r\nconnection: close\r\n\r\n", *[b" " * (1 << 20)] * 5
    )

    assert type(refusal(run, vendor.adapter)) is ProviderMalformedAnswerError


@pytest.mark.parametrize("status", [200, 302, 307])
def test_nobody_else_is_shown_our_key(
    run: Run,
    vendor: Painter,
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    async def asked() -> Wire:
        async with wire_server() as canary:
            monkeypatch.setenv("REPLICATE_BASE_URL", f"{canary.url}/twice")
            urls = ("response_url", "status_url", "cancel_url")
            places = dict.fromkeys(urls, canary.url)
            said = {"id": "r", "request_id": "r", "status": "starting", **places}
            wire.refuses(
                status, {**said, "urls": {"get": canary.url}}, f"location: {canary.url}"
            )
            await asyncio.gather(*everything(vendor.adapter), return_exceptions=True)
            return canary

    assert run(asked()).requests == []
    assert len(wire.requests) == 3
    assert all(KEY in head for head, _ in wire.requests)
    assert not any("/twice" in head for head, _ in wire.requests)


def everything(model: ImageModel) -> list[asyncio.Future[object]]:
    calls = (
        model.submit(ORDER),
        model.look("r", model="acme/brush"),
        model.cancel("r", model="acme/brush"),
    )
    return [asyncio.ensure_future(call) for call in calls]


@pytest.mark.parametrize("provider", ["replicate", "fal"])
def test_without_a_key_there_is_no_adapter(provider: str) -> None:
    with pytest.raises(ConfigurationError, match="secrets"):
        IMAGE.connect(provider, ProviderSettings())
