"""The offline model that speaks: in this process, or behind a real socket."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import replace
from uuid import uuid4

from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.speech import SpeechPiece, SpeechRequest, Voice
from strata_domain.port.speech_model import SpeechModel
from strata_infrastructure.chat.adapter import Closable
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.sandbox.speech_script import (
    VOICES_THERE,
    write_speech_script,
)
from strata_infrastructure.sandbox.voice_failure import raise_voice_fault
from strata_infrastructure.sandbox.voice_options import VoiceFault
from strata_infrastructure.sandbox.voice_pacing import paced_speech
from strata_infrastructure.voice.adapter import SPEECH


class SandboxSpeechModel:
    """Plays the script in this process."""

    def speak(
        self, request: SpeechRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SpeechPiece]]:
        """Have a text spoken."""
        return aclosing(_played(request))

    async def voices(self) -> Sequence[Voice]:
        """Return everybody who speaks here."""
        return VOICES_THERE


class RemoteSandboxSpeechModel:
    """Sends the sandbox's options as a field of their own over Cartesia's wire."""

    def __init__(self, wire: SpeechModel) -> None:
        """Speak through this adapter, and close it in the end."""
        self._wire = wire

    def speak(
        self, request: SpeechRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SpeechPiece]]:
        """Have a text spoken."""
        wrapped = {"sandbox": request.options}
        return self._wire.speak(replace(request, options=wrapped))

    async def voices(self) -> Sequence[Voice]:
        """Return everybody who speaks there."""
        return await self._wire.voices()

    async def aclose(self) -> None:
        """Close the connections to the server."""
        if isinstance(self._wire, Closable):
            await self._wire.aclose()


async def _played(request: SpeechRequest) -> AsyncGenerator[SpeechPiece]:
    script = write_speech_script(request)
    raise_voice_fault(script.refusal)
    yield Accepted(f"sandbox-{uuid4().hex}")
    async with aclosing(paced_speech(script)) as steps:
        async for step in steps:
            if isinstance(step, VoiceFault):
                raise_voice_fault(step)
            else:
                yield step


def connect(settings: ProviderSettings) -> SpeechModel:
    """Build the adapter; it needs no key.

    Raises:
        ConfigurationError: there is an address, but no SDK to speak with it.
    """
    if settings.base_url is None:
        return SandboxSpeechModel()
    return RemoteSandboxSpeechModel(SPEECH.connect("cartesia", settings))
