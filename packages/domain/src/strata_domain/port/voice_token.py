"""Who issues tokens for talking to a provider directly."""

from collections.abc import Sequence
from typing import Protocol

from strata_domain.entity.voice_token import VoiceGrant, VoiceToken, VoiceTokenCard


class VoiceTokenIssuer(Protocol):
    """One provider's."""

    async def issue(
        self, grants: frozenset[VoiceGrant], *, lifetime_seconds: int
    ) -> VoiceToken:
        """Return a new token with these grants and no others.

        Raises:
            ProviderError: there is none.
        """
        ...


class VoiceTokenIssuers(Protocol):
    """Those of this installation."""

    def offered(self) -> Sequence[VoiceTokenCard]:
        """Return the cards of every provider that is configured."""
        ...

    def card(self, model_id: str) -> VoiceTokenCard:
        """Return one card.

        Raises:
            UnknownModelError: it is not offered.
        """
        ...

    def get(self, provider: str) -> VoiceTokenIssuer:
        """Return a provider's issuer, importing and building it on first use.

        Raises:
            UnknownModelError: the provider is not offered.
        """
        ...
