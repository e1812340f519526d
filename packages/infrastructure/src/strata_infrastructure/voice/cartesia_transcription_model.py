"""Cartesia's models that listen.

Source: https://docs.cartesia.ai/api-reference/stt/transcribe
"""

import asyncio

from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.voice.cartesia_wire import CartesiaWire
from strata_infrastructure.voice.spool import name_of, spooled
from strata_infrastructure.voice.transcript import Answer, as_text, read_transcript

LONGEST_SECONDS = 900.0
"""For one file."""


class CartesiaTranscriptionModel:
    """Transcripts; every attempt is the caller's."""

    def __init__(self, wire: CartesiaWire, longest: float = LONGEST_SECONDS) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire
        self._longest = longest

    async def transcribe(self, request: TranscriptionRequest) -> Transcript:
        """Return what is heard; Cartesia takes it for English if nobody says more."""
        with self._wire.reading.translating():
            async with asyncio.timeout(self._longest):
                said = await self._said(request)
            call_id = said.get("request_id")
            return read_transcript(said, None if call_id is None else as_text(call_id))

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()

    async def _said(self, request: TranscriptionRequest) -> Answer:
        async with spooled(request.file) as spool:
            asking = self._wire.posted(
                "/stt",
                _body(request),
                file=(name_of(request.file), spool, request.file.media_type),
                request_id=request.request_id,
            )
            return await self._wire.told(asking, longest=self._longest)


def connect(settings: ProviderSettings) -> CartesiaTranscriptionModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return CartesiaTranscriptionModel(CartesiaWire(settings))


def _body(request: TranscriptionRequest) -> dict[str, object]:
    wishes = {
        "model": request.model,
        "language": request.language,
        "timestamp_granularities": ["word"] if request.words else None,
    }
    said = {name: wish for name, wish in wishes.items() if wish is not None}
    return {**request.options, **said}
