"""What a caller may ask of the sandbox besides a model."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum, auto

from strata_domain.error import ProviderInvalidRequestError

MOST_TOKENS = 100_000
LONGEST_DELAY_MS = 3_600_000


class Fault(StrEnum):
    """How the sandbox fails when it is asked to."""

    REFUSE = auto()
    RATE_LIMIT = auto()
    OVERLOAD = auto()
    SLOW_FIRST_TOKEN = auto()
    STALL = auto()
    CUT = auto()
    GARBAGE = auto()
    FILTER = auto()
    CONTEXT = auto()
    UNAUTHORIZED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """Length, pace and faults of one answer.

    Attributes:
        tokens: how many words lorem writes, or the most that echo repeats.
        delay_ms: milliseconds between two tokens.
        fault: what goes wrong, if anything.
        at: after how many tokens a stall, a cut, the garbage or the filter comes.
        no_usage: whether the answer hides what it cost.
        reasoning: how many words of thinking come before the answer.
        citations: how many sources the answer names.
        cache_read: how many of the words it reads come from a cache; of 0 the usage
            says nothing.
        cache_write: how many of the words it reads are put into a cache, likewise.
    """

    tokens: int | None = None
    delay_ms: float = 15
    fault: Fault | None = None
    at: int = 3
    no_usage: bool = False
    reasoning: int = 0
    citations: int = 0
    cache_read: int = 0
    cache_write: int = 0


_DEFAULTS = asdict(SandboxOptions())


def read_options(given: Mapping[str, object]) -> SandboxOptions:
    """Read what the caller sent; what is missing keeps its default.

    Raises:
        ProviderInvalidRequestError: an unknown name or a value of the wrong kind.
    """
    unknown = sorted(given.keys() - _DEFAULTS.keys())
    require(not unknown, f"the sandbox has no {unknown}, only {sorted(_DEFAULTS)}")
    values = {**_DEFAULTS, **given}
    return SandboxOptions(
        tokens=None if values["tokens"] is None else count(values, "tokens"),
        delay_ms=number(values, "delay_ms", LONGEST_DELAY_MS),
        fault=None if values["fault"] is None else _fault(values["fault"]),
        at=count(values, "at"),
        no_usage=_flag(values, "no_usage"),
        reasoning=count(values, "reasoning"),
        citations=count(values, "citations"),
        cache_read=count(values, "cache_read"),
        cache_write=count(values, "cache_write"),
    )


def count(values: Mapping[str, object], name: str) -> int:
    """Return a whole number.

    Raises:
        ProviderInvalidRequestError: it is none, or too large.
    """
    found = number(values, name, MOST_TOKENS)
    require(found == int(found), f"{name} is a whole number")
    return int(found)


def number(values: Mapping[str, object], name: str, most: int) -> float:
    """Return a number that is not negative.

    Raises:
        ProviderInvalidRequestError: it is none, or too large.
    """
    value = values[name]
    found = math.nan if isinstance(value, bool) else value
    if isinstance(found, int | float) and 0 <= found <= most:
        return found
    message = f"{name} is a number from 0 to {most}"
    raise ProviderInvalidRequestError(message)


def _fault(value: object) -> Fault:
    faults = {str(fault): fault for fault in Fault}
    require(value in list(faults), f"fault is one of {list(faults)}")
    return faults[str(value)]


def _flag(values: Mapping[str, object], name: str) -> bool:
    value = values[name]
    require(isinstance(value, bool), f"{name} is true or false")
    return value is True


def require(met: object, message: str) -> None:
    """Refuse options that make no sense.

    Raises:
        ProviderInvalidRequestError: the condition is not met.
    """
    if not met:
        raise ProviderInvalidRequestError(message)
