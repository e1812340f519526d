"""Which error each fault of the sandbox is."""

from collections.abc import Mapping

from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.script import Step

_RETRY_AFTER_SECONDS = 2.0
_FAULTS: Mapping[Step | None, tuple[type[ProviderError], str, float | None]] = {
    Fault.REFUSE: (ProviderContentFilteredError, "refused on request", None),
    Fault.RATE_LIMIT: (ProviderRateLimitedError, "slow down", _RETRY_AFTER_SECONDS),
    Fault.OVERLOAD: (ProviderOverloadedError, "too much to do", None),
    Fault.CONTEXT: (ProviderContextTooLongError, "the prompt is too long", None),
    Fault.UNAUTHORIZED: (ProviderAuthenticationError, "the key is wrong", None),
    Fault.CUT: (ProviderConnectionError, "the connection was cut", None),
    Fault.GARBAGE: (ProviderMalformedAnswerError, "a chunk is no JSON", None),
}


def raise_fault(step: Step | None) -> None:
    """Do nothing for most steps.

    Raises:
        ProviderError: the step is a fault, and this is what its caller sees of it.
    """
    if step in _FAULTS:
        kind, message, wait = _FAULTS[step]
        raise kind(message, retry_after=wait)
