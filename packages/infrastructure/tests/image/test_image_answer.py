"""Answers as vendors word them, and as they should not."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from strata_domain.entity.image import (
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
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
from strata_domain.port.image_model import ImageModel
from strata_infrastructure.image import fal_answer
from support.chat import Wire
from support.image import KEY, Painter, Run

ORDER = ImageOrder(
    job_id=uuid4(), model="acme/brush", request=ImageRequest(prompt="a cat")
)
WHOLE = ImageRequest(
    prompt="a cat",
    negative_prompt="a dog",
    size=ImageSize(640, 480),
    count=3,
    seed=0,
    options={"steps": 4},
)
MISSHAPED: list[object] = [
    b"",
    b"[" * 100_000,
    b"\xff",
    b"<html>",
    [],
    None,
    {},
    {"id": None, "request_id": None, "status": None},
    {"id": 7, "request_id": 7},
    {"id": "../../account", "request_id": "../x"},
    {"id": "a" * 201, "request_id": "a" * 201},
    {"detail": [None], "images": {}},
]
REFUSALS = [
    (400, ProviderInvalidRequestError),
    (401, ProviderAuthenticationError),
    (402, ProviderQuotaError),
    (404, ProviderNotFoundError),
    (408, ProviderTimeoutError),
    (409, ProviderOverloadedError),
    (422, ProviderInvalidRequestError),
    (429, ProviderRateLimitedError),
    (500, ProviderOverloadedError),
    (502, ProviderConnectionError),
    (503, ProviderOverloadedError),
    (504, ProviderTimeoutError),
    (520, ProviderConnectionError),
    (524, ProviderConnectionError),
    (302, ProviderMalformedAnswerError),
]
POLICY = {"detail": [{"type": "content_policy_violation", "msg": "no"}]}
DRAWN = {"status": "COMPLETED", "request_id": "r", "logs": None}
UNKNOWN = {"status": "PAUSED", "logs": None}
URL = "https://cdn.test/1.png"


def looked(run: Run, model: ImageModel) -> ImageSnapshot:
    return run(model.look("r", model="acme/brush"))


def refusal(run: Run, model: ImageModel, order: ImageOrder = ORDER) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        run(model.submit(order))
    return raised.value


@pytest.mark.parametrize("body", MISSHAPED, ids=lambda body: str(body)[:40])
def test_what_names_no_request_is_malformed_and_asked_once(
    run: Run, vendor: Painter, wire: Wire, body: object
) -> None:
    wire.refuses(201, body)

    assert type(refusal(run, vendor.adapter)) is ProviderMalformedAnswerError
    assert len(wire.requests) == 1


@pytest.mark.parametrize("body", MISSHAPED[:7], ids=lambda body: str(body)[:40])
def test_what_says_nothing_of_a_request_is_malformed(
    run: Run, vendor: Painter, wire: Wire, body: object
) -> None:
    wire.refuses(200, body)

    with pytest.raises(ProviderMalformedAnswerError):
        looked(run, vendor.adapter)


@pytest.mark.parametrize(("status", "kind"), REFUSALS)
@pytest.mark.parametrize("body", [b"<html>nginx</html>", {"detail": f"key {KEY}"}])
def test_a_refusal_is_told_by_its_status_and_asked_for_once(
    run: Run,
    vendor: Painter,
    wire: Wire,
    status: int,
    kind: type[ProviderError],
    body: object,
) -> None:
    wire.refuses(status, body, "retry-after: 7")

    error = refusal(run, vendor.adapter)
    assert (type(error), error.retry_after) == (kind, 7.0)
    assert len(wire.requests) == 1
    assert KEY not in repr(error)


def test_looking_is_not_repeated_either(run: Run, vendor: Painter, wire: Wire) -> None:
    wire.refuses(429, {"detail": "slow"}, "retry-after: 60")

    with pytest.raises(ProviderRateLimitedError) as raised:
        looked(run, vendor.adapter)

    assert raised.value.retry_after == 60.0
    assert len(wire.requests) == 1


def test_a_policy_of_fals_that_objects_at_once_is_told_apart(
    run: Run, wire: Wire, at_fal: ImageModel
) -> None:
    wire.refuses(422, POLICY)

    assert type(refusal(run, at_fal)) is ProviderContentFilteredError


@pytest.mark.parametrize("words", ["was flagged as sensitive", "NSFW content", "E005"])
def test_a_policy_of_replicates_that_objects_at_once_is_told_by_its_words(
    run: Run, wire: Wire, at_replicate: ImageModel, words: str
) -> None:
    wire.refuses(422, {"title": "Prediction failed", "detail": f"It: {words}."})

    assert type(refusal(run, at_replicate)) is ProviderContentFilteredError


def test_a_status_that_is_new_is_no_end(run: Run, vendor: Painter, wire: Wire) -> None:
    wire.refuses(200, UNKNOWN)

    assert looked(run, vendor.adapter) == ImageSnapshot(state=ImageState.DRAWING)


def test_replicate_is_asked_for_the_models_current_version(
    run: Run, wire: Wire, at_replicate: ImageModel
) -> None:
    wire.refuses(201, {"id": "abc", "status": "newer than the SDK"})
    order = replace(
        ORDER,
        request=WHOLE,
        image_url="https://files.test/in.png",
        webhook_url="https://strata.test/hook",
    )

    assert run(at_replicate.submit(order)) == "abc"
    head, body = wire.requests[0]
    assert head.startswith("POST /v1/v1/models/acme/brush/predictions HTTP")
    assert f"authorization: Bearer {KEY}\r\n" in head
    assert json.loads(body) == {
        "input": {
            "prompt": "a cat",
            "negative_prompt": "a dog",
            "width": 640,
            "height": 480,
            "num_outputs": 3,
            "seed": 0,
            "steps": 4,
            "image": "https://files.test/in.png",
        },
        "webhook": "https://strata.test/hook",
        "webhook_events_filter": ["start", "completed"],
    }


def test_replicate_is_asked_for_the_version_that_is_named(
    run: Run, wire: Wire, at_replicate: ImageModel
) -> None:
    wire.refuses(201, {"id": "abc"})

    assert run(at_replicate.submit(replace(ORDER, model="acme/brush:1f0c"))) == "abc"
    head, body = wire.requests[0]
    assert head.startswith("POST /v1/v1/predictions HTTP")
    assert json.loads(body) == {"version": "1f0c", "input": {"prompt": "a cat"}}


def test_fal_is_asked_in_its_words(run: Run, wire: Wire, at_fal: ImageModel) -> None:
    wire.refuses(200, {"request_id": "abc"})
    order = replace(ORDER, request=WHOLE, webhook_url="https://strata.test/hook?a=b")

    assert run(at_fal.submit(order)) == "abc"
    head, body = wire.requests[0]
    hook = "https%3A%2F%2Fstrata.test%2Fhook%3Fa%3Db"
    assert head.startswith(f"POST /v1/acme/brush?fal_webhook={hook} HTTP")
    assert f"authorization: Key {KEY}\r\n" in head
    assert json.loads(body) == {
        "prompt": "a cat",
        "negative_prompt": "a dog",
        "image_size": {"width": 640, "height": 480},
        "num_images": 3,
        "seed": 0,
        "steps": 4,
    }


@pytest.mark.parametrize(
    ("said", "snapshot"),
    [
        ({"status": "starting"}, ImageSnapshot(state=ImageState.WAITING)),
        (
            {"status": "processing", "logs": " 10%|#  | 1/9\n 55%|## | 5/9\nnoise 9%"},
            ImageSnapshot(state=ImageState.DRAWING, progress=55),
        ),
        (
            {"status": "failed", "error": "CUDA out of memory"},
            ImageSnapshot(state=ImageState.FAILED, error_code="provider_error"),
        ),
        (
            {"status": "failed", "error": "NSFW content detected."},
            ImageSnapshot(
                state=ImageState.BLOCKED, error_code="provider_content_filtered"
            ),
        ),
        (
            {"status": "aborted", "error": None},
            ImageSnapshot(state=ImageState.FAILED, error_code="provider_error"),
        ),
        (
            {"status": "succeeded", "output": {"video": 1}},
            ImageSnapshot(state=ImageState.DRAWN),
        ),
    ],
)
def test_replicates_states_are_read(
    run: Run,
    wire: Wire,
    at_replicate: ImageModel,
    said: object,
    snapshot: ImageSnapshot,
) -> None:
    wire.refuses(200, said)

    assert looked(run, at_replicate) == snapshot


@pytest.mark.parametrize("output", [URL, [URL], [None, URL, {"a": 1}, 7]])
def test_pictures_of_replicates_are_texts_in_a_list_or_alone(
    run: Run, wire: Wire, at_replicate: ImageModel, output: object
) -> None:
    wire.refuses(200, {"status": "succeeded", "output": output})

    assert [image.url for image in looked(run, at_replicate).images] == [URL]


@pytest.mark.parametrize(
    ("said", "state", "urls"),
    [
        ({"images": [{"url": URL}]}, ImageState.DRAWN, [URL]),
        ({"image": {"url": URL}}, ImageState.DRAWN, [URL]),
        (
            {"images": [{"url": "black"}, {"url": URL}], "has_nsfw_concepts": [True]},
            ImageState.DRAWN,
            [URL],
        ),
        (
            {"images": [{"url": URL}], "has_nsfw_concepts": [True]},
            ImageState.BLOCKED,
            [],
        ),
        ({"images": []}, ImageState.DRAWN, []),
        ({"images": [{"url": 7}]}, ImageState.DRAWN, []),
        ({"images": [{"url": f"data:{'A' * 8192}"}]}, ImageState.DRAWN, []),
        ({"images": [{"url": URL}], "error": "broke"}, ImageState.FAILED, []),
        ({"error_type": "client_cancelled"}, ImageState.CANCELED, []),
    ],
)
def test_what_is_complete_at_fal_is_drawn_or_not(
    run: Run,
    wire: Wire,
    at_fal: ImageModel,
    said: dict[str, object],
    state: ImageState,
    urls: list[str],
) -> None:
    wire.refuses(200, {**DRAWN, **said})

    snapshot = looked(run, at_fal)
    assert (snapshot.state, [image.url for image in snapshot.images]) == (state, urls)


@pytest.mark.parametrize("place", [3, None, "3", -1])
def test_a_place_in_fals_queue_is_a_number_or_unknown(
    run: Run, wire: Wire, at_fal: ImageModel, place: object
) -> None:
    wire.refuses(200, {"status": "IN_QUEUE", "queue_position": place})

    known = 3 if place == 3 else None
    expected = ImageSnapshot(state=ImageState.WAITING, place=known)
    assert looked(run, at_fal) == expected


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ProviderContentFilteredError(), {}, "provider_content_filtered"),
        (ProviderInvalidRequestError(), {}, "provider_invalid_request"),
        (ProviderOverloadedError(), {"error": "broke"}, "provider_error"),
        (
            ProviderOverloadedError(),
            {"error": "late", "error_type": "request_timeout"},
            "provider_timeout",
        ),
    ],
)
def test_a_result_that_is_refused_is_an_end_where_it_speaks_of_the_request(
    error: ProviderError, status: dict[str, object], code: str
) -> None:
    assert fal_answer.refused_result(error, status).error_code == code


@pytest.mark.parametrize("error", [ProviderNotFoundError(), ProviderOverloadedError()])
def test_a_result_that_cannot_be_had_now_is_no_end(error: ProviderError) -> None:
    with pytest.raises(type(error)):
        fal_answer.refused_result(error, {"error": None})


@pytest.mark.parametrize(
    "options",
    [
        {"steps": float("nan")},
        {"text": "\ud800"},
        {"prompt": "dear"},
        {"num_images": 4},
        {"num_outputs": 4},
        {"batch_size": 4},
        {"seed": 1},
    ],
)
def test_what_cannot_be_sent_is_the_callers_affair(
    run: Run, vendor: Painter, wire: Wire, options: dict[str, object]
) -> None:
    asked = replace(ORDER, request=replace(ORDER.request, options=options))

    error = refusal(run, vendor.adapter, asked)
    assert type(error) is ProviderInvalidRequestError
    assert wire.requests == []
