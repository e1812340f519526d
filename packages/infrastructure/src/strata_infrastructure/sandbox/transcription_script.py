"""What the sandbox does when it shall write down what it hears, decided beforehand.

It understands nothing: it writes as many words as one would have said in that time.
"""

from dataclasses import dataclass

from strata_domain.entity.speech import TimedWord
from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_domain.error import ProviderNotFoundError
from strata_infrastructure.sandbox.prose import lorem
from strata_infrastructure.sandbox.voice_options import (
    VOICE_REFUSALS,
    VoiceFault,
    read_voice_options,
)
from strata_infrastructure.sandbox.voice_pacing import VOICE_SECONDS_LOST

TRANSCRIPT_MODEL = "transcript"
WORD_MS = 400
"""Milliseconds that it takes for one word."""
_LANGUAGE = "la"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionScript:
    """One transcript, as it will be given.

    Attributes:
        fault: what goes wrong, if anything.
        seconds: until it is there.
    """

    fault: VoiceFault | None
    seconds: float
    transcript: Transcript

    @property
    def refusal(self) -> VoiceFault | None:
        """The fault that answers at once, if there is one."""
        return self.fault if self.fault in VOICE_REFUSALS else None


def write_transcription_script(request: TranscriptionRequest) -> TranscriptionScript:
    """Decide the whole transcript.

    Raises:
        ProviderNotFoundError: the sandbox has no such model.
        ProviderInvalidRequestError: the options make no sense.
    """
    if request.model != TRANSCRIPT_MODEL:
        message = f"the sandbox listens with {TRANSCRIPT_MODEL!r} alone"
        raise ProviderNotFoundError(message)
    options = read_voice_options(request.options)
    duration = request.file.duration_ms
    heard = lorem(-(-duration // WORD_MS))
    timed = enumerate(word.strip() for word in heard)
    words = (_timed(at, word, duration) for at, word in timed)
    return TranscriptionScript(
        fault=options.fault,
        seconds=VOICE_SECONDS_LOST.get(options.fault, options.delay_ms / 1000),
        transcript=Transcript(
            text="".join(heard),
            language=request.language or _LANGUAGE,
            duration_ms=None if options.no_usage else duration,
            words=tuple(words) if request.words else (),
        ),
    )


def _timed(at: int, word: str, duration: int) -> TimedWord:
    end = min((at + 1) * WORD_MS, duration)
    return TimedWord(text=word, start_ms=at * WORD_MS, end_ms=end)
