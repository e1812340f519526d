"""Which error each fault of the sandbox is to whoever asks for a picture."""

from collections.abc import Mapping

from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_infrastructure.sandbox.image_options import ImageFault

_Row = tuple[type[ProviderError], str, float | None]
_REFUSED: Mapping[ImageFault | None, _Row] = {
    ImageFault.REFUSE: (ProviderContentFilteredError, "refused on request", None),
    ImageFault.RATE_LIMIT: (ProviderRateLimitedError, "slow down", 2.0),
    ImageFault.OVERLOAD: (ProviderOverloadedError, "too much to do", None),
    ImageFault.UNAUTHORIZED: (ProviderAuthenticationError, "the key is wrong", None),
}
_UNHEARD: Mapping[ImageFault | None, _Row] = {
    ImageFault.LOST_ANSWER: (ProviderConnectionError, "the connection was cut", None),
    ImageFault.GARBAGE: (ProviderMalformedAnswerError, "no JSON", None),
}


def raise_refusal(fault: ImageFault | None) -> None:
    """Do nothing unless nothing is accepted.

    Raises:
        ProviderError: this is what the caller sees of it.
    """
    _raise(_REFUSED, fault)


def raise_unheard(fault: ImageFault | None) -> None:
    """Do nothing unless the word that it was accepted does not arrive.

    Raises:
        ProviderError: this is what the caller sees of it.
    """
    _raise(_UNHEARD, fault)


def _raise(table: Mapping[ImageFault | None, _Row], fault: ImageFault | None) -> None:
    if fault in table:
        kind, message, wait = table[fault]
        raise kind(message, retry_after=wait)
