"""The offline model that listens."""

import asyncio
from dataclasses import replace
from uuid import uuid4

from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_domain.port.transcription_model import TranscriptionModel
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.sandbox.transcription_script import (
    write_transcription_script,
)
from strata_infrastructure.sandbox.voice_failure import raise_voice_fault


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


def connect(settings: ProviderSettings) -> TranscriptionModel:
    """Build the adapter; it needs no key."""
    del settings
    return SandboxTranscriptionModel()
