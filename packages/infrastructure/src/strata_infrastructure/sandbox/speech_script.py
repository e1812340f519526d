"""What the sandbox does when it shall speak, decided before anything is heard."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Protocol

from strata_domain.entity.speech import (
    AudioFormat,
    Sound,
    SpeechRequest,
    TimedWord,
    Voice,
    WordsTimed,
)
from strata_domain.error import ProviderNotFoundError
from strata_infrastructure.sandbox.options import require
from strata_infrastructure.sandbox.voice import VOICES, pcm, wav, words
from strata_infrastructure.sandbox.voice_options import (
    VOICE_REFUSALS,
    VoiceFault,
    read_voice_options,
)

VOICE_MODEL = "voice"
SPEEDS = (0.25, 4.0)
SAMPLE_RATES = (8_000, 48_000)
VOICES_THERE = tuple(
    Voice(voice_id=name, name=name.capitalize(), description="Hums, and knows no word.")
    for name in VOICES
)
SpeechStep = Sound | WordsTimed | VoiceFault


class _Sounding(Protocol):
    def __call__(
        self, text: str, *, voice: str, sample_rate: int, speed: float
    ) -> Iterator[bytes]: ...


_WRITERS: Mapping[AudioFormat, _Sounding] = {
    AudioFormat.WAV: wav,
    AudioFormat.PCM: pcm,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechScript:
    """One speech, as it will be given.

    Attributes:
        fault: what goes wrong, if anything.
        at: after how many pieces of sound it does.
        pause: seconds before each piece of sound.
        characters: that were asked for.
        words: when each of them is heard, if that was asked.
        sound: returns the bytes from the beginning, every time.
    """

    fault: VoiceFault | None
    at: int
    pause: float
    characters: int
    words: tuple[TimedWord, ...]
    sound: Callable[[], Iterator[bytes]]

    @property
    def refusal(self) -> VoiceFault | None:
        """The fault that answers instead of the steps, if there is one."""
        return self.fault if self.fault in VOICE_REFUSALS else None

    def steps(self) -> Iterator[SpeechStep]:
        """Return pieces and faults in order, the times of the words first."""
        sounds = map(Sound, self.sound())
        places = {VoiceFault.SLOW_FIRST: 0, VoiceFault.UNFINISHED: None}
        first = islice(sounds, places.get(self.fault or VoiceFault.STALL, self.at))
        told = [WordsTimed(self.words)] if self.words else []
        fault = [self.fault] if self.fault else []
        return chain[SpeechStep](told, first, fault, sounds)


def write_speech_script(request: SpeechRequest) -> SpeechScript:
    """Decide the whole speech.

    Raises:
        ProviderNotFoundError: the sandbox has no such model or voice.
        ProviderInvalidRequestError: the options or the wishes make no sense.
    """
    options = read_voice_options(request.options)
    speed = 1.0 if request.speed is None else request.speed
    _ensure_possible(request, speed)
    sounding = partial(
        _WRITERS[request.format],
        request.text,
        voice=request.voice,
        sample_rate=request.sample_rate,
        speed=speed,
    )
    return SpeechScript(
        fault=options.fault,
        at=options.at,
        pause=options.delay_ms / 1000,
        characters=len(request.text),
        words=words(request.text, speed=speed) if request.words else (),
        sound=sounding,
    )


def _ensure_possible(request: SpeechRequest, speed: float) -> None:
    if request.model != VOICE_MODEL:
        message = f"the sandbox speaks with {VOICE_MODEL!r} alone"
        raise ProviderNotFoundError(message)
    if request.voice not in VOICES:
        message = f"the sandbox has no voice {request.voice!r}, only {list(VOICES)}"
        raise ProviderNotFoundError(message)
    require(request.format in _WRITERS, f"it writes {[*map(str, _WRITERS)]} alone")
    slowest, fastest = SPEEDS
    require(slowest <= speed <= fastest, f"a speed is from {slowest} to {fastest}")
    fewest, most = SAMPLE_RATES
    possible = fewest <= request.sample_rate <= most
    require(possible, f"{fewest} to {most} samples a second")
