"""Speaking answers while they are written."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from strata_domain.entity.asset import Asset
from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.message import SpeechPart
from strata_domain.entity.usage import Settlement
from strata_domain.error import ProviderError, UnavailableError
from strata_domain.service.part_codec import encode_part
from strata_domain.service.sentence import LONGEST
from strata_usecase.run.closing import public_error
from strata_usecase.run.live_generation import LiveGeneration
from strata_usecase.run.narration import SILENCE, Narration
from strata_usecase.run.reading import Reading
from strata_usecase.run.run import AnswerVoice, BareRun, Run
from strata_usecase.voice.sentence_voice import SentenceVoice
from strata_usecase.voice.text_line import Cue, TextLine

PATIENCE_SECONDS = 30.0
"""The end of an answer waits no longer for what is still to be spoken of it."""
MOST_FAILURES = 3
_PASSING = (ProviderError, UnavailableError)
"""After these the next sentence may be heard."""
_BROKEN_OFF = {True: GenerationStatus.FAILED, False: GenerationStatus.STOPPED}

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerNarrator:
    """Speaks the answers for which somebody speaks.

    Attributes:
        patience_seconds: from the last word of an answer to the last of its sound.
    """

    voice: SentenceVoice
    patience_seconds: float = PATIENCE_SECONDS

    def begin(self, run: BareRun, live: LiveGeneration) -> Narration:
        """Begin to speak an answer, if it shall be spoken, into its own log."""
        if not isinstance(run, Run) or run.voice is None:
            return SILENCE
        return AnswerNarration(self, run, run.voice, live)


class AnswerNarration:
    """One answer: a sentence at a time, in their order.

    It hears the words as every reader does, so whoever writes them never waits.

    Attributes:
        charged: what its calls were charged.
    """

    def __init__(
        self,
        narrator: AnswerNarrator,
        run: Run,
        voice: AnswerVoice,
        live: LiveGeneration,
    ) -> None:
        """Begin to listen, and to speak."""
        most = min(LONGEST, voice.card.most_characters)
        self.charged: list[Settlement] = []
        self._narrator = narrator
        self._run = run
        self._voice = voice
        self._live = live
        self._line = TextLine(most_characters=most)
        self._reading = Reading()
        self._failures = 0
        live.listen(self._line.hear)
        self._task = asyncio.create_task(self._speak())

    async def end(self, reading: Reading, *, complete: bool) -> None:
        """Return when nothing more is said, and every call is settled."""
        self._line.finish()
        if complete:
            await reading.outcome(self._rest())
        self._line.leave()
        self._reading.halt(reading.halted or _BROKEN_OFF[complete])
        await self._task

    async def _rest(self) -> None:
        await asyncio.wait({self._task}, timeout=self._narrator.patience_seconds)

    async def _speak(self) -> None:
        while (cue := await self._line.following()) is not None:
            try:
                self._tell(cue, await self._say(cue))
            except Exception as error:
                _logger.warning("a sentence was not spoken", exc_info=error)
                self._tell_failure(cue, error)

    async def _say(self, cue: Cue) -> Asset:
        voice = self._narrator.voice
        saying = voice.saying(
            cue.sentence.spoken, self._run, self._voice, self.charged.append
        )
        return await voice.speak(saying, self._reading)

    def _tell(self, cue: Cue, asset: Asset) -> None:
        part = SpeechPart(
            index=cue.index,
            asset_id=asset.asset_id,
            start=cue.sentence.start,
            end=cue.sentence.end,
            duration_ms=asset.duration_ms,
        )
        told = {k: value for k, value in encode_part(part).items() if k != "type"}
        self._emit(cue, EventType.SPEECH_READY, told)

    def _tell_failure(self, cue: Cue, error: Exception) -> None:
        """Say what will not be heard: this sentence, or all from it on."""
        self._failures += 1
        passing = isinstance(error, _PASSING) and self._failures < MOST_FAILURES
        goes_on = passing and self._reading.halted is None
        told = {
            "start": cue.sentence.start,
            "end": cue.sentence.end if goes_on else None,
            "code": public_error(error).code,
        }
        self._emit(cue, EventType.SPEECH_FAILED, told)
        if not goes_on and self._line.holds(cue):
            self._line.leave()

    def _emit(self, cue: Cue, kind: EventType, told: Mapping[str, object]) -> None:
        """Show an event, unless its words were discarded, or the run was taken away."""
        if self._line.holds(cue) and not self._live.closed:
            self._live.emit(kind, told)
