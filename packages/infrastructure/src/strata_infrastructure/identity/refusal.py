"""Whatever goes wrong while a token is read means: refused."""

from collections.abc import Generator
from contextlib import contextmanager

from strata_domain.error import InvalidTokenError, StrataError


@contextmanager
def refusing() -> Generator[None]:
    """Turn any failure that is not already ours into a refusal.

    The parsers underneath raise JOSEError, ValueError, TypeError, KeyError and
    RecursionError on hostile input, and a token must not be able to pick one that
    nobody expected.

    Raises:
        InvalidTokenError: something else than a domain error was raised inside.
    """
    try:
        yield
    except StrataError:
        raise
    except Exception as error:
        message = "the token could not be read"
        raise InvalidTokenError(message) from error
