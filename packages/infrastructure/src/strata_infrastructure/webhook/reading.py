"""How every message is read: strictly, and whatever goes wrong means refused."""

import json
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from strata_domain.error import ForgedWebhookError, StrataError

TOLERANCE_SECONDS = 300
NAME = re.compile(r"[0-9A-Za-z_:-]{1,255}")
SECOND = re.compile(r"[0-9]{1,12}")


@contextmanager
def refusing() -> Generator[None]:
    """Turn any failure that is not already ours into a refusal.

    Raises:
        ForgedWebhookError: something else than a domain error was raised inside.
    """
    try:
        yield
    except StrataError:
        raise
    except Exception as error:
        message = "the message could not be read"
        raise ForgedWebhookError(message) from error


def read_name(value: object) -> str:
    """Return a name as providers make them: no dot, space, newline or NUL.

    A signature covers several texts joined by a dot or a newline; a name without
    either leaves one way to take them apart.

    Raises:
        ForgedWebhookError: it is none.
    """
    if isinstance(value, str) and NAME.fullmatch(value):
        return value
    message = "a name is not what providers make"
    raise ForgedWebhookError(message)


def read_second(text: str, *, now: float) -> str:
    """Return when the message was signed, as it was written.

    Args:
        text: a whole second since 1970.
        now: likewise; the two may be 300 seconds apart.

    Raises:
        ForgedWebhookError: it is no whole second, or lies too far from now.
    """
    if SECOND.fullmatch(text) and abs(int(text) - now) <= TOLERANCE_SECONDS:
        return text
    message = "the message is too old, or from the future"
    raise ForgedWebhookError(message)


def read_body(body: bytes) -> Mapping[str, object]:
    """Return the object that a genuine message holds.

    Raises:
        ValueError: it is not JSON in UTF-8.
        TypeError: it is JSON of another kind.
        RecursionError: it is nested too deeply.
    """
    value: object = json.loads(body.decode("utf-8"))
    if isinstance(value, dict):
        return value
    message = "the body is not an object"
    raise TypeError(message)
