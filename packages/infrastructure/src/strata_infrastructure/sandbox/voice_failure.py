"""Which error each fault of the sandbox is to whoever speaks or listens with it."""

from collections.abc import Mapping

from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
)
from strata_infrastructure.sandbox.voice_options import VoiceFault

_RETRY_AFTER_SECONDS = 2.0
_FAULTS: Mapping[VoiceFault | None, tuple[type[ProviderError], str]] = {
    VoiceFault.REFUSE: (ProviderContentFilteredError, "refused on request"),
    VoiceFault.RATE_LIMIT: (ProviderRateLimitedError, "slow down"),
    VoiceFault.OVERLOAD: (ProviderOverloadedError, "too much to do"),
    VoiceFault.UNAUTHORIZED: (ProviderAuthenticationError, "the key is wrong"),
    VoiceFault.UNPAID: (ProviderQuotaError, "nothing is left on the account"),
    VoiceFault.CUT: (ProviderConnectionError, "the connection was cut"),
    VoiceFault.GARBAGE: (ProviderMalformedAnswerError, "a piece makes no sense"),
    VoiceFault.FAIL: (ProviderError, "something went wrong"),
    VoiceFault.LATE_RATE_LIMIT: (ProviderRateLimitedError, "slow down"),
    VoiceFault.UNFINISHED: (ProviderMalformedAnswerError, "it ended without an end"),
}
_WAITS = frozenset({VoiceFault.RATE_LIMIT})


def raise_voice_fault(fault: VoiceFault | None) -> None:
    """Do nothing where nothing goes wrong, or only time is lost.

    Raises:
        ProviderError: this is what the caller sees of it.
    """
    if error := voice_error(fault):
        raise error


def voice_error(fault: VoiceFault | None) -> ProviderError | None:
    """Return what the caller sees of a fault, unless it only loses time."""
    if fault not in _FAULTS:
        return None
    kind, message = _FAULTS[fault]
    wait = _RETRY_AFTER_SECONDS if fault in _WAITS else None
    return kind(message, retry_after=wait)
