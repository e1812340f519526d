"""Texts that are spoken piece by piece, and joined."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any

from strata_domain.entity.speech import (
    AudioFormat,
    Speech,
    SpeechModelCard,
    SpeechRequest,
)
from strata_domain.error import SpeakingNotOfferedError
from strata_domain.service.voice import ensure_speakable, speech_request

MOST_AT_ONCE = 2000
"""Characters of one piece: some two minutes of sound."""
PIECES_AS: Mapping[AudioFormat, AudioFormat] = MappingProxyType(
    {AudioFormat.WAV: AudioFormat.PCM, AudioFormat.MP3: AudioFormat.MP3}
)
"""How the pieces are written down of which a file is made."""


def long_request(speech: Speech, card: SpeechModelCard) -> SpeechRequest:
    """Return a long text as one model gets it, and the format of the whole.

    Raises:
        SpeakingNotOfferedError: it does not speak like that, or its pieces cannot be
            joined.
    """
    joinable = [each for each, part in PIECES_AS.items() if part in card.formats]
    found = [each for each in joinable if speech.format in {each, None}]
    if not found:
        raise SpeakingNotOfferedError(card.model_id, [speech.format])
    wanted = found[0]
    ensure_speakable(replace(speech, text="", format=PIECES_AS[wanted]), card)
    return replace(speech_request(speech, card), format=wanted)


def most_at_once(card: SpeechModelCard) -> int:
    """Return how many characters of a long text a model gets at once."""
    return min(card.most_characters, MOST_AT_ONCE)


def encode_speech(request: SpeechRequest) -> dict[str, Any]:
    """Return a request as JSON."""
    told = asdict(request)
    del told["request_id"]
    return {**told, "options": dict(request.options)}


def decode_speech(data: Mapping[str, Any]) -> SpeechRequest:
    """Return a request from its JSON."""
    return SpeechRequest(**{**data, "format": AudioFormat(data["format"])})
