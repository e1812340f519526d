"""One contract: every adapter at the sandbox, and the sandbox in this process."""

import asyncio
import time
from dataclasses import replace
from uuid import uuid4

import httpx2
import pytest

from strata_domain.entity.image import (
    DrawnImage,
    ImageOrder,
    ImageRequest,
    ImageSize,
    ImageSnapshot,
    ImageState,
)
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
from strata_infrastructure.image.sandbox_image_model import SandboxImageModel
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.picture import pictures, png
from support.image import Painter, Run
from support.sandbox import SandboxProcess
from support.virtual_time import in_virtual_time

WISH = ImageRequest(prompt="Grüße 🙂 \u2028", size=ImageSize(40, 24), count=2, seed=7)
UNDERWAY = {ImageState.WAITING, ImageState.DRAWING}
REFUSALS = [
    ("refuse", ProviderContentFilteredError),
    ("rate_limit", ProviderRateLimitedError),
    ("overload", ProviderOverloadedError),
    ("unauthorized", ProviderAuthenticationError),
]
LOST = [
    ("lost_answer", ProviderConnectionError),
    ("garbage", ProviderMalformedAnswerError),
]


def order(
    painter: Painter, options: dict[str, object], request: ImageRequest = WISH
) -> ImageOrder:
    chosen = {"queue_ms": 0, "draw_ms": 0, **options}
    wrapped = {"sandbox": chosen} if painter.wrapped else chosen
    return ImageOrder(
        job_id=uuid4(), model=painter.model, request=replace(request, options=wrapped)
    )


async def submitted(painter: Painter, **options: object) -> str:
    return await painter.adapter.submit(order(painter, options))


async def seen(painter: Painter, ref: str) -> ImageSnapshot:
    return await painter.adapter.look(ref, model=painter.model)


def ended(run: Run, painter: Painter, ref: str) -> ImageSnapshot:
    deadline = time.monotonic() + 5
    while (now := run(seen(painter, ref))).state in UNDERWAY:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return now


def life(run: Run, painter: Painter, **options: object) -> ImageSnapshot:
    return ended(run, painter, run(submitted(painter, **options)))


def content(image: DrawnImage) -> bytes:
    return image.content or httpx2.get(str(image.url)).content


def test_what_is_asked_for_is_drawn(run: Run, painter: Painter) -> None:
    snapshot = life(run, painter)

    found = [content(image) for image in snapshot.images]
    assert snapshot.state is ImageState.DRAWN
    assert found == [png(picture) for picture in pictures(WISH)]
    assert found[0] != found[1]


def test_a_request_waits_in_a_queue_and_is_then_drawn(
    run: Run, painter: Painter
) -> None:
    slow = run(submitted(painter, queue_ms=60_000))
    begun = run(submitted(painter, draw_ms=60_000))

    assert run(seen(painter, slow)).state is ImageState.WAITING
    drawing = run(seen(painter, begun))
    assert (drawing.state, drawing.images) == (ImageState.DRAWING, ())


def test_the_end_comes_by_itself(run: Run, painter: Painter) -> None:
    assert life(run, painter, queue_ms=30, draw_ms=30).state is ImageState.DRAWN


@pytest.mark.parametrize("draw_ms", [0, 60_000])
def test_what_is_canceled_ends_unless_it_has_ended(
    run: Run, painter: Painter, draw_ms: int
) -> None:
    ref = run(submitted(painter, draw_ms=draw_ms))
    run(painter.adapter.cancel(ref, model=painter.model))

    state = ended(run, painter, ref).state
    assert state is (ImageState.CANCELED if draw_ms else ImageState.DRAWN)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("fail", ImageState.FAILED),
        ("abort", ImageState.FAILED),
        ("nsfw", ImageState.BLOCKED),
    ],
)
def test_an_end_without_a_picture_says_why(
    run: Run, painter: Painter, fault: str, state: ImageState
) -> None:
    snapshot = life(run, painter, fault=fault)

    assert (snapshot.state, snapshot.images) == (state, ())
    filtered = snapshot.error_code == "provider_content_filtered"
    assert snapshot.error_code is not None
    assert filtered is (state is ImageState.BLOCKED)


@pytest.mark.parametrize("fault", ["forget", "expire"])
def test_what_is_gone_is_not_found(run: Run, painter: Painter, fault: str) -> None:
    ref = run(submitted(painter, fault=fault))

    with pytest.raises(ProviderNotFoundError):
        ended(run, painter, ref)


def test_a_request_that_nobody_made_is_not_found(run: Run, painter: Painter) -> None:
    with pytest.raises(ProviderNotFoundError):
        run(seen(painter, "nobody"))


@pytest.mark.parametrize(("fault", "kind"), REFUSALS)
def test_a_refusal_is_told_apart_and_nothing_is_billed(
    run: Run,
    painter: Painter,
    sandbox: SandboxProcess,
    fault: str,
    kind: type[ProviderError],
) -> None:
    before = len(sandbox.calls())

    with pytest.raises(ProviderError) as failure:
        run(submitted(painter, fault=fault))

    assert type(failure.value) is kind
    assert failure.value.retry_after == (2.0 if fault == "rate_limit" else None)
    assert len(sandbox.calls()) == before


@pytest.mark.parametrize(("fault", "kind"), LOST)
def test_an_answer_that_is_lost_costs_one_request_and_no_more(
    run: Run,
    painter: Painter,
    sandbox: SandboxProcess,
    fault: str,
    kind: type[ProviderError],
) -> None:
    before = len(sandbox.calls())

    with pytest.raises(ProviderError) as failure:
        run(submitted(painter, fault=fault))

    assert type(failure.value) is kind
    assert len(sandbox.calls()) == before + painter.billed


def test_two_that_ask_for_the_same_at_once_have_two_requests(run: Run) -> None:
    model, asked = (
        SandboxImageModel(),
        ImageOrder(job_id=uuid4(), model="image", request=WISH),
    )

    names = {run(model.submit(replace(asked, job_id=uuid4()))) for _ in range(20)}

    assert len(names) == 20


@in_virtual_time
async def test_nobody_waits_long_for_the_sandbox_in_this_process() -> None:
    slow = replace(WISH, options={"fault": "slow_submit"})
    asked = ImageOrder(job_id=uuid4(), model="image", request=slow)

    async with asyncio.timeout(10):
        with pytest.raises(ProviderTimeoutError):
            await SandboxImageModel().submit(asked)


@pytest.mark.parametrize(
    "request_", [replace(WISH, count=5), replace(WISH, size=ImageSize(4096, 1))]
)
def test_what_cannot_be_drawn_is_the_callers_affair(
    run: Run, painter: Painter, request_: ImageRequest
) -> None:
    with pytest.raises(ProviderInvalidRequestError):
        run(painter.adapter.submit(order(painter, {}, request_)))


def test_a_request_is_billed_once_under_the_name_that_is_returned(
    run: Run, painter: Painter, sandbox: SandboxProcess
) -> None:
    before = len(sandbox.calls())
    ref = run(submitted(painter))
    ended(run, painter, ref)

    calls = closed(sandbox, before)
    known = [(call.call_id, call.output_tokens, call.outcome) for call in calls]
    assert known == ([(ref, 2, "finished")] if painter.billed else [])


def closed(sandbox: SandboxProcess, before: int) -> list[BilledCall]:
    """The calls since then, none of which is open any more."""
    deadline = time.monotonic() + 5
    while any(call.outcome == "accepted" for call in sandbox.calls()[before:]):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return sandbox.calls()[before:]
