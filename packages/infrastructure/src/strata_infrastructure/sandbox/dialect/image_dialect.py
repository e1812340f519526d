"""What the sandbox's server must know of the wire of a vendor that draws."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from strata_domain.entity.image import ImageSize
from strata_domain.error import ProviderError, ProviderNotFoundError
from strata_infrastructure.sandbox.dialect.reading import as_count
from strata_infrastructure.sandbox.exchange import Incoming, Reply
from strata_infrastructure.sandbox.image_script import IMAGE_MODEL
from strata_infrastructure.sandbox.sitting import ImageQuestion, Sitting

OURS = "sandbox"


class Seal(Protocol):
    """Signs messages."""

    @property
    def published(self) -> Mapping[str, object]:
        """What lets a client check signatures."""
        ...

    def headers(self, ref: str, body: bytes) -> dict[str, str]:
        """Return what shows that a message about a request is genuine."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDialect:
    """One vendor's wire.

    Attributes:
        ref: makes a name for a request.
        read: takes the model from the path; raises ProviderInvalidRequestError where
            the vendor would refuse.
        replies: to what is asked of a request, by its name in the table of routes.
        message: what the webhook is told of an event.
        seal: makes what signs it.
        refuse: puts an error as the vendor does.
    """

    ref: Callable[[], str]
    read: Callable[[Incoming, str], ImageQuestion]
    replies: Mapping[str, Callable[[Sitting], Reply]]
    message: Callable[[Sitting], object]
    seal: Callable[[], Seal]
    refuse: Callable[[ProviderError], Reply]


def told(body: object, status: int = 200) -> Reply:
    """Return an answer in JSON."""
    return Reply(status=status, body=json.dumps(body).encode())


def ours(model: str) -> str:
    """Return which model of ours draws: whatever another vendor's is called, the one.

    Raises:
        ProviderNotFoundError: it is called ours, and is none.
    """
    owner, _, name = model.partition("/")
    if owner == OURS and name != IMAGE_MODEL:
        message = f"there is no {model}"
        raise ProviderNotFoundError(message)
    return IMAGE_MODEL


def as_size(width: object, height: object) -> ImageSize | None:
    """Return a size, of which both sides are there or neither."""
    sides = (as_count(width), as_count(height))
    if sides == (None, None):
        return None
    return ImageSize(sides[0] or 0, sides[1] or 0)


def as_seed(value: object) -> int | None:
    """Return a whole number or nothing, or raise TypeError."""
    if value is None or type(value) is int:
        return value
    message = "a seed is a whole number"
    raise TypeError(message)


def as_optional_text(value: object) -> str | None:
    """Return a text or nothing, or raise TypeError."""
    if value is None or isinstance(value, str):
        return value
    message = f"{type(value).__name__} where text belongs"
    raise TypeError(message)


def root_of(incoming: Incoming) -> str:
    """Return where the client thinks we are."""
    return f"http://{incoming.headers.get('host', '')}"
