"""OpenAI's models that speak, and those of every server with the same protocol.

Source: https://platform.openai.com/docs/api-reference/audio/createSpeech
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager

from strata_domain.entity.speech import SpeechPiece, SpeechRequest, Voice
from strata_infrastructure.chat.openai_profile import OPENAI
from strata_infrastructure.chat.openai_wire import OpenAIWire, openai_wire
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import Translator
from strata_infrastructure.voice.openai_reading import READING
from strata_infrastructure.voice.patience import PATIENT, Patience
from strata_infrastructure.voice.sounding import sounds, speaking

_PATH = "audio/speech"
_NAMES = ("alloy", "ash", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer")
_VOICES = tuple(Voice(voice_id=name, name=name.capitalize()) for name in _NAMES)
"""Nobody can be asked who they are; these are in the documentation."""


class OpenAISpeechModel:
    """Speech; every attempt is the caller's."""

    def __init__(self, wire: OpenAIWire, patience: Patience = PATIENT) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire
        self._patience = patience
        self._reading = Translator(READING, wire.secret)

    def speak(
        self, request: SpeechRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SpeechPiece]]:
        """Have a text spoken."""
        return speaking(self._opened(request), self._patience, self._reading)

    async def voices(self) -> Sequence[Voice]:
        """Return everybody who speaks there."""
        return _VOICES

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()

    @asynccontextmanager
    async def _opened(
        self, request: SpeechRequest
    ) -> AsyncGenerator[AsyncIterator[SpeechPiece]]:
        async with (
            self._wire.asked(_body(request), request.request_id) as response,
            aclosing(response.aiter_bytes()) as read,
            aclosing(sounds(response.headers, read)) as pieces,
        ):
            yield pieces


def connect(settings: ProviderSettings) -> OpenAISpeechModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return OpenAISpeechModel(openai_wire(OPENAI, settings, _PATH))


def _body(request: SpeechRequest) -> dict[str, object]:
    speed = {} if request.speed is None else {"speed": request.speed}
    return {
        **request.options,
        "model": request.model,
        "input": request.text,
        "voice": request.voice,
        "response_format": request.format,
        **speed,
    }
