"""Having one model listen once."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from functools import partial

from strata_domain.entity.transcription import (
    SoundFile,
    Transcript,
    TranscriptionRequest,
)
from strata_domain.entity.usage import Hold
from strata_domain.error import StrataError
from strata_domain.port.transcription_model import TranscriptionModel
from strata_domain.service.voice import seconds
from strata_usecase.run.deadlines import Deadlines, timed
from strata_usecase.voice.adapters import Adapters
from strata_usecase.voice.call_notes import CallNotes

LONGEST_SECONDS = 600.0
PATIENCE = Deadlines(first_token=LONGEST_SECONDS, total=LONGEST_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingCaller:
    """Waits for a transcript within the deadlines."""

    adapters: Adapters[TranscriptionModel]
    deadlines: Deadlines = PATIENCE

    async def hear(
        self, request: TranscriptionRequest, hold: Hold, notes: CallNotes
    ) -> Transcript:
        """Return what is heard; its seconds are charged as the provider counts them.

        Raises:
            StrataError: the file cannot be read, for which nothing is charged.
            ProviderError: it failed, took too long, or is given a rest.
            UnknownModelError: it is not configured any more.
        """
        provider = hold.model.partition("/")[0]
        file = replace(request.file, open=partial(_content, request.file, notes))
        asked = replace(request, file=file, request_id=hold.reservation_id)
        with self.adapters.judging(provider):
            model = await self.adapters.get(provider)
            async with timed(self.deadlines):
                notes.called()
                transcript = await model.transcribe(asked)
        notes.named(transcript.call_id)
        notes.arrived()
        heard = transcript.duration_ms
        notes.finished(units=None if heard is None else seconds(heard))
        return transcript


async def _content(file: SoundFile, notes: CallNotes) -> AsyncGenerator[bytes]:
    """Yield a file; of half of it nobody is asked."""
    try:
        async for piece in file.open():
            yield piece
    except StrataError:
        notes.spared()
        raise
