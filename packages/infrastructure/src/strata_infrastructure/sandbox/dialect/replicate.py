"""Replicate's predictions: how requests, answers, refusals and messages look.

Source: https://replicate.com/docs/reference/http
"""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

from strata_domain.entity.image import ImageRequest, ImageState
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
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.exchange import Incoming, Reply
from strata_infrastructure.sandbox.image_options import ImageFault
from strata_infrastructure.sandbox.seal import ReplicateSeal
from strata_infrastructure.sandbox.sitting import ImageQuestion, Sitting

_FIELDS = frozenset(
    {"input", "stream", "version", "webhook", "webhook_completed"}
    | {"webhook_events_filter"}
)
_EVENTS = frozenset({"start", "output", "logs", "completed"})
_STATES: Mapping[ImageState, str] = {
    ImageState.WAITING: "starting",
    ImageState.DRAWING: "processing",
    ImageState.DRAWN: "succeeded",
    ImageState.FAILED: "failed",
    ImageState.BLOCKED: "failed",
    ImageState.CANCELED: "canceled",
}
_NSFW = "NSFW content detected. Try running it again, or try a different prompt."
_ERRORS: Mapping[ImageState, str] = {
    ImageState.FAILED: "Prediction failed: the model gave up",
    ImageState.BLOCKED: _NSFW,
}
_WORDS: Mapping[type[ProviderError], tuple[HTTPStatus, str]] = {
    ProviderAuthenticationError: (HTTPStatus.UNAUTHORIZED, "Unauthenticated"),
    ProviderContentFilteredError: (HTTPStatus.UNPROCESSABLE_ENTITY, "Flagged as NSFW"),
    ProviderInvalidRequestError: (HTTPStatus.UNPROCESSABLE_ENTITY, "Invalid input"),
    ProviderNotFoundError: (HTTPStatus.NOT_FOUND, "Not found"),
    ProviderOverloadedError: (HTTPStatus.SERVICE_UNAVAILABLE, "Service unavailable"),
    ProviderRateLimitedError: (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests"),
}


def _read(incoming: Incoming, model: str) -> ImageQuestion:
    """Read a request; one that names a version has no model in its path."""
    with strictly():
        body = body_fields(incoming.body, _FIELDS)
        events = body.get("webhook_events_filter", [*_EVENTS])
        said = as_object(body["input"])
        return ImageQuestion(
            model=model or as_text(body["version"]),
            request=_wishes(said),
            root=root_of(incoming),
            image_url=as_optional_text(said.get("image")),
            webhook_url=as_optional_text(body.get("webhook")),
            events=_events(events),
        )


def _wishes(said: Mapping[str, object]) -> ImageRequest:
    return ImageRequest(
        prompt=as_text(said["prompt"]),
        negative_prompt=as_optional_text(said.get("negative_prompt")),
        size=as_size(said.get("width"), said.get("height")),
        count=as_count(said.get("num_outputs")) or 1,
        seed=as_seed(said.get("seed")),
        options=as_object(said.get("sandbox", {})),
    )


def _events(said: object) -> frozenset[str]:
    events = frozenset(map(as_text, said if isinstance(said, list) else [said]))
    if events - _EVENTS:
        message = f"webhook_events_filter knows {sorted(_EVENTS)}"
        raise ValueError(message)
    return events


def _prediction(sitting: Sitting) -> dict[str, object]:
    snapshot = sitting.snapshot
    aborted = sitting.ended and sitting.script.fault is ImageFault.ABORT
    place = f"{sitting.question.root}/replicate/v1/predictions/{sitting.ref}"
    progress = snapshot.progress
    return {
        "id": sitting.ref,
        "model": sitting.question.model,
        "version": "hidden",
        "input": _said(sitting.question),
        "status": "aborted" if aborted else _STATES[snapshot.state],
        "output": sitting.urls or None,
        "error": None if aborted else _ERRORS.get(snapshot.state),
        "logs": "" if progress is None else f"Drawing\n{progress}%|##  | 1/4 [00:01]\n",
        "metrics": {"predict_time": sitting.script.drawing} if sitting.urls else {},
        "data_removed": sitting.expired,
        "urls": {"get": place, "cancel": f"{place}/cancel"},
    }


def _said(question: ImageQuestion) -> dict[str, str | None]:
    said = {"prompt": question.request.prompt, "image": question.image_url}
    return {name: value for name, value in said.items() if value is not None}


def _created(sitting: Sitting) -> Reply:
    return told(_prediction(sitting), HTTPStatus.CREATED)


def _shown(sitting: Sitting) -> Reply:
    return told(_prediction(sitting))


def _refusal(error: ProviderError) -> Reply:
    status, title = _WORDS[type(error)]
    wait = error.retry_after
    detail = "; ".join(map(str, error.args))
    reply = told({"title": title, "detail": detail, "status": status}, status)
    return Reply(
        status=status,
        body=reply.body,
        headers=() if wait is None else ((b"retry-after", b"%d" % wait),),
    )


REPLICATE = ImageDialect(
    ref=lambda: uuid4().hex[:26],
    read=_read,
    replies={"submit": _created, "look": _shown, "cancel": _shown},
    message=_prediction,
    seal=ReplicateSeal,
    refuse=_refusal,
)
