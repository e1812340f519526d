"""Who issues the offline provider's tokens."""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

from strata_domain.entity.voice_token import VoiceGrant, VoiceToken
from strata_domain.port.voice_token import VoiceTokenIssuer
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.voice.adapter import VOICE_TOKEN

_BYTES = 24


class SandboxTokenIssuer:
    """Issues tokens that open nothing: the sandbox takes any."""

    async def issue(
        self, grants: frozenset[VoiceGrant], *, lifetime_seconds: int
    ) -> VoiceToken:
        """Return a new token."""
        return VoiceToken(
            token=f"sandbox-{token_urlsafe(_BYTES)}",
            grants=grants,
            expires_at=datetime.now(UTC) + timedelta(seconds=lifetime_seconds),
        )


def connect(settings: ProviderSettings) -> VoiceTokenIssuer:
    """Build the issuer; it needs no key.

    Raises:
        ConfigurationError: there is an address, but no SDK to speak with it.
    """
    if settings.base_url is None:
        return SandboxTokenIssuer()
    return VOICE_TOKEN.connect("cartesia", settings)
