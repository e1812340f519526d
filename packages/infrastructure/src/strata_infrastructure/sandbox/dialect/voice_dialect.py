"""What the sandbox's server must know of a vendor's wire for speech and transcripts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from strata_domain.entity.speech import SpeechRequest
from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_domain.error import ProviderError
from strata_domain.service.voice import seconds
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.exchange import Incoming, Reply
from strata_infrastructure.sandbox.speech_script import VOICE_MODEL
from strata_infrastructure.sandbox.transcription_script import TRANSCRIPT_MODEL
from strata_infrastructure.sandbox.voice import VOICES

_OURS: Mapping[re.Pattern[str], str] = {
    re.compile(r"sonic(-.+)?|tts-.+"): VOICE_MODEL,
    re.compile(r"ink-.+|whisper-.+"): TRANSCRIPT_MODEL,
}
"""Who stands in for the vendors' models."""
_VENDORS_VOICE = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|alloy|ash|coral|echo|fable|nova|onyx|sage|shimmer"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechQuestion:
    """A text, and how its sound is wanted.

    Attributes:
        request: its options from the field `sandbox`.
        content_type: of the answer.
    """

    request: SpeechRequest
    content_type: bytes
    request_id: str | None = None

    def bill(self) -> BilledCall:
        """Return what it will be charged: each character is a word."""
        return BilledCall(
            call_id=f"tts-{uuid4().hex}",
            model=self.request.model,
            input_tokens=len(self.request.text),
            request_id=self.request_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionQuestion:
    """A file, and how its transcript is wanted.

    Attributes:
        request: its options from the field `sandbox`.
        in_full: whether more than the text is wanted.
    """

    request: TranscriptionRequest
    in_full: bool = True
    request_id: str | None = None

    def bill(self) -> BilledCall:
        """Return what it will be charged: each second is a word."""
        return BilledCall(
            call_id=f"stt-{uuid4().hex}",
            model=self.request.model,
            input_tokens=seconds(self.request.file.duration_ms),
            request_id=self.request_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechDialect:
    """One vendor's wire.

    Attributes:
        read: raises ProviderInvalidRequestError where the vendor would refuse.
        refuse: puts an error as the vendor does.
    """

    read: Callable[[Incoming], SpeechQuestion]
    refuse: Callable[[ProviderError], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionDialect:
    """One vendor's wire.

    Attributes:
        read: raises ProviderInvalidRequestError where the vendor would refuse.
        answer: returns the body of the answer to a question.
        refuse: puts an error as the vendor does.
    """

    read: Callable[[Incoming], TranscriptionQuestion]
    answer: Callable[[TranscriptionQuestion, Transcript], bytes]
    refuse: Callable[[ProviderError], Reply]


def our_model(name: str) -> str:
    """Return which model of ours it is; a name that nobody knows stays what it is."""
    return next((_OURS[each] for each in _OURS if each.fullmatch(name)), name)


def our_voice(name: str) -> str:
    """Return whose voice it is; the vendors' all sound like our usual one."""
    return next(iter(VOICES)) if _VENDORS_VOICE.fullmatch(name) else name
