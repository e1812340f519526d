"""OpenAI's models that listen, and those of every server with the same protocol.

Source: https://platform.openai.com/docs/api-reference/audio/createTranscription
"""

import asyncio
from contextlib import aclosing

from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_infrastructure.chat.openai_profile import OPENAI
from strata_infrastructure.chat.openai_wire import OpenAIWire, openai_wire
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import Translator
from strata_infrastructure.chat.whole_answer import whole_body
from strata_infrastructure.voice.openai_reading import READING
from strata_infrastructure.voice.spool import name_of, spooled
from strata_infrastructure.voice.transcript import read_answer, read_transcript

LONGEST_SECONDS = 900.0
"""For one file."""
_PATH = "audio/transcriptions"


class OpenAITranscriptionModel:
    """Transcripts; every attempt is the caller's."""

    def __init__(self, wire: OpenAIWire, longest: float = LONGEST_SECONDS) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire
        self._longest = longest
        self._reading = Translator(READING, wire.secret)

    async def transcribe(self, request: TranscriptionRequest) -> Transcript:
        """Return what is heard."""
        with self._reading.translating():
            async with asyncio.timeout(self._longest):
                return await self._heard(request)

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()

    async def _heard(self, request: TranscriptionRequest) -> Transcript:
        media_type = request.file.media_type
        async with spooled(request.file) as spool:
            file = (name_of(request.file), spool, media_type)
            asking = self._wire.asked(_body(request), request.request_id, file=file)
            async with asking as response, aclosing(response.aiter_bytes()) as read:
                said = read_answer(await whole_body(read))
                return read_transcript(said, response.headers.get("x-request-id"))


def connect(settings: ProviderSettings) -> OpenAITranscriptionModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return OpenAITranscriptionModel(openai_wire(OPENAI, settings, _PATH))


def _body(request: TranscriptionRequest) -> dict[str, object]:
    """Return the fields; only this form of an answer says how long the sound was."""
    language = {} if request.language is None else {"language": request.language}
    words = {"timestamp_granularities": ["word"]} if request.words else {}
    return {
        **request.options,
        "model": request.model,
        "response_format": "verbose_json",
        **language,
        **words,
    }
