"""What FAL says, in our words.

Source: https://docs.fal.ai/model-endpoints/queue and https://docs.fal.ai/errors
"""

import re
from collections.abc import Mapping

from strata_domain.entity.image import ImageRequest, ImageSnapshot, ImageState
from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderTimeoutError,
)
from strata_infrastructure.chat.vendor_error import Complaint, Vocabulary, retry_after
from strata_infrastructure.image.answer import (
    Answer,
    as_list,
    as_text,
    drawn,
    ended_as,
    wishes,
)

_CODES: Mapping[str, type[ProviderError]] = {
    "content_policy_violation": ProviderContentFilteredError,
    "bad_request": ProviderInvalidRequestError,
    "request_timeout": ProviderTimeoutError,
    "startup_timeout": ProviderTimeoutError,
    "generation_timeout": ProviderTimeoutError,
    "runner_scheduling_failure": ProviderOverloadedError,
    "runner_connection_refused": ProviderOverloadedError,
    "runner_disconnected": ProviderOverloadedError,
}
VOCABULARY = Vocabulary(
    codes=_CODES, phrases={re.compile(r"(?i)exhausted balance"): ProviderQuotaError}
)
_CANCELED = "client_cancelled"


def complaint(said: Answer, status: int, headers: Mapping[str, str]) -> Complaint:
    """Read a refusal: its detail is a text, or a list of what is wrong."""
    details = [
        each for each in as_list(said.get("detail")) if isinstance(each, Mapping)
    ]
    codes = (
        *(as_text(each.get("type")) for each in details),
        as_text(said.get("error_type")),
        headers.get("x-fal-error-type", ""),
    )
    words = (
        as_text(said.get("detail")),
        *(as_text(each.get("msg")) for each in details),
    )
    return Complaint(
        text="; ".join(filter(None, words)),
        status=status,
        codes=tuple(filter(None, codes)),
        retry_after=retry_after(headers),
    )


def wording(request: ImageRequest, image_url: str | None) -> dict[str, object]:
    """Return the arguments of most of FAL's models that draw."""
    size = request.size
    fields = {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "image_size": size and {"width": size.width, "height": size.height},
        "num_images": request.count if request.count > 1 else None,
        "seed": request.seed,
        "image_url": image_url,
    }
    return wishes(request, fields)


def is_complete(status: Answer) -> bool:
    """Whether nothing more is done, for better or for worse.

    Raises:
        LookupError: there is no status.
    """
    return status["status"] == "COMPLETED"


def underway(status: Answer) -> ImageSnapshot:
    """Return how a request stands that is not complete."""
    place = status.get("queue_position")
    if status["status"] == "IN_QUEUE":
        known = place if isinstance(place, int) and place >= 0 else None
        return ImageSnapshot(state=ImageState.WAITING, place=known)
    return ImageSnapshot(state=ImageState.DRAWING)


def failure(status: Answer) -> ImageSnapshot | None:
    """Return the end of a complete request that its status calls a failure."""
    kind = as_text(status.get("error_type"))
    if kind == _CANCELED:
        return ImageSnapshot(state=ImageState.CANCELED)
    failed = kind or status.get("error")
    return ended_as(_CODES.get(kind, ProviderError)) if failed else None


def refused_result(error: ProviderError, status: Answer) -> ImageSnapshot:
    """Return the end that is told in place of a result.

    Raises:
        ProviderError: it is not about the request: it says nothing now, or is gone.
    """
    failed = failure(status)
    known = isinstance(error, ProviderInvalidRequestError)
    if known and not isinstance(error, ProviderNotFoundError):
        return ended_as(type(error))
    if failed is None:
        raise error
    return failed


def result(said: Answer) -> ImageSnapshot:
    """Return what was drawn; in place of a picture of its checker there is none."""
    pictures = as_list(said.get("images")) or as_list(said.get("image"))
    flags = as_list(said.get("has_nsfw_concepts"))
    kept = [
        each.get("url")
        for at, each in enumerate(pictures)
        if isinstance(each, Mapping) and flags[at : at + 1] != [True]
    ]
    if pictures and not kept:
        return ended_as(ProviderContentFilteredError)
    return drawn(kept)
