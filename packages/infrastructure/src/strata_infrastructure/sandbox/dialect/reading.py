"""Taking a body of JSON apart as strictly as a vendor does."""

import json
from base64 import b64decode
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from strata_domain.entity.message import ImagePart
from strata_domain.error import ProviderInvalidRequestError

_MISSHAPED = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


@contextmanager
def strictly() -> Generator[None]:
    """Refuse what the block stumbles over.

    Raises:
        ProviderInvalidRequestError: the request is not shaped as it must be.
    """
    try:
        yield
    except _MISSHAPED as error:
        message = f"the body is no request: {error}"
        raise ProviderInvalidRequestError(message) from error


def body_fields(body: bytes, known: frozenset[str]) -> Mapping[str, object]:
    """Return the fields of a body, the sandbox's own among them.

    Raises:
        ValueError: it is no JSON, or has a field that the vendor does not know.
        TypeError: it is no object.
    """
    fields = as_object(json.loads(body))
    if unknown := sorted(fields.keys() - known - {"sandbox"}):
        message = f"unknown {unknown}"
        raise ValueError(message)
    return fields


def bare_model(name: object) -> str:
    """Return a model's name without what stands before a slash."""
    return as_text(name).rpartition("/")[2]


def as_object(value: object) -> Mapping[str, object]:
    """Return the value if it is an object, or raise TypeError."""
    if isinstance(value, Mapping):
        return value
    message = f"{type(value).__name__} where an object belongs"
    raise TypeError(message)


def as_objects(value: object) -> list[Mapping[str, object]]:
    """Return the value if it is a list of objects, or raise TypeError."""
    if isinstance(value, list):
        return [as_object(item) for item in value]
    message = f"{type(value).__name__} where a list belongs"
    raise TypeError(message)


def as_text(value: object) -> str:
    """Return the value if it is text, or raise TypeError."""
    if isinstance(value, str):
        return value
    message = f"{type(value).__name__} where text belongs"
    raise TypeError(message)


def as_count(value: object) -> int | None:
    """Return the value if it is a positive whole number or missing."""
    if value is None or (isinstance(value, int) and value > 0):
        return value
    message = f"{value!r} is no positive number"
    raise TypeError(message)


def as_picture(media_type: object, data: object) -> ImagePart:
    """Return a picture whose bytes are in base64, or raise ValueError."""
    text = as_text(data)
    b64decode(text, validate=True)
    return ImagePart(as_text(media_type), text)
