"""What vendors that draw say, read without trusting it."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress

from strata_domain.entity.image import (
    DrawnImage,
    ImageRequest,
    ImageSnapshot,
    ImageState,
)
from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
)

Answer = Mapping[str, object]

_REF = re.compile(r"[A-Za-z0-9_-]{1,200}")
_LONGEST_URL = 8192
_COUNTS = frozenset(
    {"batch_size", "max_images", "n", "num_images", "num_outputs", "number_of_images"}
    | {"num_samples", "samples"}
)
"""Names under which models are asked for several pictures at once."""


def read_answer(body: bytes) -> Answer:
    """Return an answer.

    Raises:
        ValueError: it is no JSON.
        TypeError: it is no object.
    """
    return as_object(json.loads(body))


def read_complaint(body: bytes) -> Answer:
    """Return what a refusal says, which may be nothing that can be read."""
    with suppress(ValueError, TypeError, RecursionError):
        return read_answer(body)
    return {}


def read_ref(said: object) -> str:
    """Return a provider's name of a request, which is safe as a part of a path.

    Raises:
        ValueError: it is none.
    """
    if isinstance(said, str) and _REF.fullmatch(said):
        return said
    message = "the answer names no request"
    raise ValueError(message)


def as_object(value: object) -> Answer:
    """Return the value if it is an object, or raise TypeError."""
    if isinstance(value, Mapping):
        return value
    message = f"{type(value).__name__} where an object belongs"
    raise TypeError(message)


def as_list(value: object) -> list[object]:
    """Return a list as it is, nothing as none, and anything else as the only one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def as_text(value: object) -> str:
    """Return a text; anything else says nothing."""
    return value if isinstance(value, str) else ""


def drawn(urls: list[object]) -> ImageSnapshot:
    """Return what was drawn: perhaps nothing that can be read, which is no failure."""
    known = [url for url in urls if isinstance(url, str) and len(url) <= _LONGEST_URL]
    return ImageSnapshot(
        state=ImageState.DRAWN, images=tuple(DrawnImage(url=url) for url in known)
    )


def ended_as(kind: type[ProviderError]) -> ImageSnapshot:
    """Return the end that an error is to a request."""
    blocked = issubclass(kind, ProviderContentFilteredError)
    state = ImageState.BLOCKED if blocked else ImageState.FAILED
    return ImageSnapshot(state=state, error_code=kind.code)


def wishes(request: ImageRequest, fields: Answer) -> dict[str, object]:
    """Return a request in a vendor's words; what was not asked for is not said.

    Args:
        request: its options are for what we have no word for.
        fields: the vendor's, by its names; None is left out.

    Raises:
        ProviderInvalidRequestError: the options say what we have a word for, or ask for
            more pictures than are paid for.
    """
    if taken := sorted(request.options.keys() & (fields.keys() | _COUNTS)):
        message = f"the options must not say {taken}"
        raise ProviderInvalidRequestError(message)
    said = {name: fields[name] for name in fields if fields[name] is not None}
    return {**request.options, **said}
