"""The offline model that listens: in this process, or behind a real socket."""

import asyncio
from dataclasses import replace
from uuid import uuid4

from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_domain.port.transcription_model import TranscriptionModel
from strata_infrastructure.chat.adapter import Closable
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.sandbox.transcription_script import (
    write_transcription_script,
)
from strata_infrastructure.sandbox.voice_failure import raise_voice_fault
from strata_infrastructure.voice.adapter import TRANSCRIPTION


class SandboxTranscriptionModel:
    """Plays the script in this process."""

    async def transcribe(self, request: TranscriptionRequest) -> Transcript:
        """Return what is heard; the file is read to its end, as by anybody else."""
        script = write_transcription_script(request)
        raise_voice_fault(script.refusal)
        async for _ in request.file.open():
            pass
        await asyncio.sleep(script.seconds)
        raise_voice_fault(script.fault)
        return replace(script.transcript, call_id=f"sandbox-{uuid4().hex}")


class RemoteSandboxTranscriptionModel:
    """Sends the sandbox's options as fields of their own over Cartesia's wire."""

    def __init__(self, wire: TranscriptionModel) -> None:
        """Listen through this adapter, and close it in the end."""
        self._wire = wire

    async def transcribe(self, request: TranscriptionRequest) -> Transcript:
        """Return what is heard."""
        wrapped = {"sandbox": request.options}
        return await self._wire.transcribe(replace(request, options=wrapped))

    async def aclose(self) -> None:
        """Close the connections to the server."""
        if isinstance(self._wire, Closable):
            await self._wire.aclose()


def connect(settings: ProviderSettings) -> TranscriptionModel:
    """Build the adapter; it needs no key.

    Raises:
        ConfigurationError: there is an address, but no SDK to speak with it.
    """
    if settings.base_url is None:
        return SandboxTranscriptionModel()
    wire = TRANSCRIPTION.connect("cartesia", settings)
    return RemoteSandboxTranscriptionModel(wire)
