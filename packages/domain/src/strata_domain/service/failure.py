"""Finding the error that a stored code stands for."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from strata_domain.error import LimitExceededError, StrataError


def _family(kind: type[StrataError]) -> Iterator[type[StrataError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


_FAILURES: Mapping[str, type[StrataError]] = MappingProxyType(
    {
        kind.code: kind
        for kind in _family(StrataError)
        if not issubclass(kind, LimitExceededError)
    }
)
"""By code. A limit cannot be told by its code alone; it refuses, and is not stored."""


def error_of(code: str) -> StrataError:
    """Return the error of a code; one that nobody knows is an internal one."""
    return _FAILURES.get(code, StrataError)()
