"""Having one model speak once."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.speech import Sound, SpeechPiece, SpeechRequest
from strata_domain.entity.usage import Hold
from strata_domain.port.speech_model import SpeechModel
from strata_usecase.run.deadlines import Deadlines, timed
from strata_usecase.voice.adapters import Adapters
from strata_usecase.voice.call_notes import CallNotes

PATIENCE = Deadlines(first_token=30.0, between_chunks=20.0, total=900.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechCaller:
    """Reads sound within the deadlines; while its reader is slow they do not run."""

    adapters: Adapters[SpeechModel]
    deadlines: Deadlines = PATIENCE

    async def speak(
        self, request: SpeechRequest, hold: Hold, notes: CallNotes
    ) -> AsyncGenerator[SpeechPiece]:
        """Yield the pieces as they come; whoever closes it closes the connection.

        Raises:
            ProviderError: it failed, took too long, or is given a rest.
            UnknownModelError: it is not configured any more.
        """
        provider = hold.model.partition("/")[0]
        asked = replace(request, request_id=hold.reservation_id)
        with self.adapters.judging(provider):
            model = await self.adapters.get(provider)
            async with timed(self.deadlines) as timer:
                notes.called()
                async with model.speak(asked) as pieces:
                    async for piece in pieces:
                        _note(piece, notes)
                        with timer.paused():
                            yield piece
        notes.finished()


def _note(piece: SpeechPiece, notes: CallNotes) -> None:
    if isinstance(piece, Accepted):
        notes.named(piece.call_id)
    if isinstance(piece, Sound):
        notes.arrived()
