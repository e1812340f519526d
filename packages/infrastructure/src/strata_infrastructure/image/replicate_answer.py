"""What Replicate says, in our words.

Source: https://replicate.com/docs/reference/http
"""

import re
from collections.abc import Callable, Mapping

from strata_domain.entity.image import ImageRequest, ImageSnapshot, ImageState
from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
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

_PHRASES: Mapping[re.Pattern[str], type[ProviderError]] = {
    re.compile(r"(?i)\bnsfw\b|flagged as|\be005\b|safety (check|filter|sys)|policy"): (
        ProviderContentFilteredError
    ),
    re.compile(r"(?i)timed? ?out"): ProviderTimeoutError,
    re.compile(r"(?i)invalid (input|image)"): ProviderInvalidRequestError,
}
VOCABULARY = Vocabulary(codes={}, phrases=_PHRASES)
_PERCENT = re.compile(r"(\d{1,3})%\s*\|")


def complaint(said: Answer, status: int, headers: Mapping[str, str]) -> Complaint:
    """Read a refusal."""
    words = (as_text(said.get(name)) for name in ("title", "detail"))
    return Complaint(
        text=": ".join(filter(None, words)),
        status=status,
        retry_after=retry_after(headers),
    )


def wording(request: ImageRequest, image_url: str | None) -> dict[str, object]:
    """Return the input of most of Replicate's models that draw."""
    size = request.size
    fields = {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "width": size and size.width,
        "height": size and size.height,
        "num_outputs": request.count if request.count > 1 else None,
        "seed": request.seed,
        "image": image_url,
    }
    return wishes(request, fields)


def snapshot(said: Answer) -> ImageSnapshot:
    """Return how a prediction stands; of a status that is new we know it is no end.

    Raises:
        LookupError: there is no status.
        ProviderNotFoundError: the pictures are gone.
    """
    return _READERS.get(as_text(said["status"]), _drawing)(said)


def _waiting(_said: Answer) -> ImageSnapshot:
    return ImageSnapshot(state=ImageState.WAITING)


def _drawing(said: Answer) -> ImageSnapshot:
    found = _PERCENT.findall(as_text(said.get("logs")))
    progress = min(int(found[-1]), 100) if found else None
    return ImageSnapshot(state=ImageState.DRAWING, progress=progress)


def _drawn(said: Answer) -> ImageSnapshot:
    """Return the pictures, which Replicate removes after an hour."""
    if said.get("data_removed") is True:
        message = "the pictures are removed"
        raise ProviderNotFoundError(message)
    return drawn(as_list(said.get("output")))


def _canceled(_said: Answer) -> ImageSnapshot:
    return ImageSnapshot(state=ImageState.CANCELED)


def _failed(said: Answer) -> ImageSnapshot:
    """Tell a refusal by the model's policy from a failure; only the words differ."""
    words = as_text(said.get("error"))
    kinds = (_PHRASES[each] for each in _PHRASES if each.search(words))
    return ended_as(next(kinds, ProviderError))


_READERS: Mapping[str, Callable[[Answer], ImageSnapshot]] = {
    "starting": _waiting,
    "queued": _waiting,
    "processing": _drawing,
    "succeeded": _drawn,
    "failed": _failed,
    "canceled": _canceled,
    "aborted": _failed,
}
