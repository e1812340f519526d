"""FAL's queue: how requests, answers, refusals and messages look.

Source: https://docs.fal.ai/model-endpoints/queue
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

from strata_domain.entity.image import ImageRequest, ImageSize, ImageState
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_infrastructure.sandbox.dialect.image_dialect import (
    ImageDialect,
    as_optional_text,
    as_seed,
    as_size,
    root_of,
    told,
)
from strata_infrastructure.sandbox.dialect.reading import (
    as_count,
    as_object,
    as_text,
    strictly,
)
from strata_infrastructure.sandbox.exchange import Incoming, Reply
from strata_infrastructure.sandbox.seal import FalSeal
from strata_infrastructure.sandbox.sitting import ImageQuestion, Sitting

_BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR
_FLAGGED = HTTPStatus.UNPROCESSABLE_ENTITY
_WORDS: Mapping[type[ProviderError], HTTPStatus] = {
    ProviderAuthenticationError: HTTPStatus.UNAUTHORIZED,
    ProviderInvalidRequestError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ProviderNotFoundError: HTTPStatus.NOT_FOUND,
    ProviderOverloadedError: HTTPStatus.SERVICE_UNAVAILABLE,
    ProviderRateLimitedError: HTTPStatus.TOO_MANY_REQUESTS,
}
_POLICY = {
    "detail": [
        {
            "loc": ["body", "prompt"],
            "msg": "The content was flagged by a content checker.",
            "type": "content_policy_violation",
        }
    ]
}
_ERRORS: Mapping[ImageState, Mapping[str, str]] = {
    ImageState.FAILED: {"error": "it gave up", "error_type": "internal_error"},
    ImageState.BLOCKED: {"error": "Unprocessable entity"},
    ImageState.CANCELED: {"error": "cancelled", "error_type": "client_cancelled"},
}


def _read(incoming: Incoming, model: str) -> ImageQuestion:
    with strictly():
        body = as_object(json.loads(incoming.body))
        return ImageQuestion(
            model=model,
            request=ImageRequest(
                prompt=as_text(body["prompt"]),
                negative_prompt=as_optional_text(body.get("negative_prompt")),
                size=_size(body.get("image_size")),
                count=as_count(body.get("num_images")) or 1,
                seed=as_seed(body.get("seed")),
                options=as_object(body.get("sandbox", {})),
            ),
            root=root_of(incoming),
            webhook_url=incoming.query.get("fal_webhook"),
        )


def _size(said: object) -> ImageSize | None:
    sides = {} if said is None else as_object(said)
    return as_size(sides.get("width"), sides.get("height"))


def _places(sitting: Sitting) -> dict[str, object]:
    """Return the URLs, below the owner and the first part of the name alone."""
    app = "/".join(sitting.question.model.split("/")[:2])
    place = f"{sitting.question.root}/fal/{app}/requests/{sitting.ref}"
    return {
        "request_id": sitting.ref,
        "response_url": place,
        "status_url": f"{place}/status",
        "cancel_url": f"{place}/cancel",
    }


def _accepted(sitting: Sitting) -> Reply:
    return told({"status": "IN_QUEUE", "queue_position": 0, **_places(sitting)})


def _status(sitting: Sitting) -> Reply:
    snapshot = sitting.snapshot
    states: Mapping[ImageState, Mapping[str, object]] = {
        ImageState.WAITING: {"status": "IN_QUEUE", "queue_position": snapshot.place},
        ImageState.DRAWING: {"status": "IN_PROGRESS", "logs": None},
    }
    complete: dict[str, object] = {"status": "COMPLETED", "logs": None, "metrics": {}}
    state = states.get(snapshot.state, complete)
    return told({**state, **_ERRORS.get(snapshot.state, {}), **_places(sitting)})


def _result(sitting: Sitting) -> Reply:
    refusals: Mapping[ImageState, Reply] = {
        ImageState.WAITING: told({"detail": "Request is still in progress"}, 400),
        ImageState.DRAWING: told({"detail": "Request is still in progress"}, 400),
        ImageState.FAILED: told({"detail": "Internal Server Error"}, _BROKEN),
        ImageState.BLOCKED: told(_POLICY, _FLAGGED),
        ImageState.CANCELED: told({"detail": "Request was cancelled"}, 400),
    }
    gone = told({"detail": "Result expired"}, HTTPStatus.NOT_FOUND)
    shown = gone if sitting.expired else told(_payload(sitting))
    return refusals.get(sitting.snapshot.state, shown)


def _payload(sitting: Sitting) -> dict[str, object]:
    images = [{"url": url, "content_type": "image/png"} for url in sitting.urls]
    flags = [False for _ in images]
    return {"images": images, "seed": 1, "has_nsfw_concepts": flags}


def _canceled(sitting: Sitting) -> Reply:
    if sitting.canceled.is_set():
        return told({"status": "CANCELLATION_REQUESTED"}, HTTPStatus.ACCEPTED)
    return told({"status": "ALREADY_COMPLETED"}, HTTPStatus.BAD_REQUEST)


def _message(sitting: Sitting) -> object:
    drawn = sitting.snapshot.state is ImageState.DRAWN
    told_of = {"request_id": sitting.ref, "gateway_request_id": sitting.ref}
    if drawn:
        return {**told_of, "status": "OK", "payload": _payload(sitting)}
    error = _ERRORS[sitting.snapshot.state]["error"]
    return {**told_of, "status": "ERROR", "error": error, "payload": None}


def _refusal(error: ProviderError) -> Reply:
    if isinstance(error, ProviderContentFilteredError):
        return told(_POLICY, _FLAGGED)
    wait = error.retry_after
    status = _WORDS[type(error)]
    return Reply(
        status=status,
        body=told({"detail": "; ".join(map(str, error.args))}).body,
        headers=() if wait is None else ((b"retry-after", b"%d" % wait),),
    )


FAL = ImageDialect(
    ref=lambda: str(uuid4()),
    read=_read,
    replies={
        "submit": _accepted,
        "status": _status,
        "look": _result,
        "cancel": _canceled,
    },
    message=_message,
    seal=FalSeal,
    refuse=_refusal,
)
