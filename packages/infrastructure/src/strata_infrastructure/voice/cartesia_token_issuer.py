"""Cartesia's access tokens: a client speaks to Cartesia itself, and not for long.

Source: https://docs.cartesia.ai/get-started/authenticate-your-client-applications
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from strata_domain.entity.voice_token import VoiceGrant, VoiceToken
from strata_domain.error import ProviderMalformedAnswerError
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.voice.cartesia_wire import CartesiaWire
from strata_infrastructure.voice.transcript import as_text

_GRANTS: Mapping[VoiceGrant, str] = {
    VoiceGrant.SPEECH: "tts",
    VoiceGrant.TRANSCRIPTION: "stt",
}
_LONGEST_SECONDS = 30.0


class CartesiaTokenIssuer:
    """Asks Cartesia for tokens."""

    def __init__(self, wire: CartesiaWire) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire

    async def issue(
        self, grants: frozenset[VoiceGrant], *, lifetime_seconds: int
    ) -> VoiceToken:
        """Return a new token; it is good for a little longer than it says."""
        until = datetime.now(UTC) + timedelta(seconds=lifetime_seconds)
        wanted = {_GRANTS[grant]: True for grant in sorted(grants)}
        body = {"grants": wanted, "expires_in": lifetime_seconds}
        asking = self._wire.posted("/access-token", body)
        said = await self._wire.told(asking, longest=_LONGEST_SECONDS)
        with self._wire.reading.translating():
            token = as_text(said["token"])
            _ensure_there(token)
        return VoiceToken(token=token, grants=grants, expires_at=until)

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()


def connect(settings: ProviderSettings) -> CartesiaTokenIssuer:
    """Build the issuer.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return CartesiaTokenIssuer(CartesiaWire(settings))


def _ensure_there(token: object) -> None:
    if not token:
        message = "there is no token"
        raise ProviderMalformedAnswerError(message)
