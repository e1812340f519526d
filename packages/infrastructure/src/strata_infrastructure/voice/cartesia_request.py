"""Wording what Cartesia shall speak.

Source: https://docs.cartesia.ai/api-reference/tts/bytes
"""

import re
from collections.abc import Mapping, Sequence

from strata_domain.entity.speech import AudioFormat, SpeechRequest
from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.voice.transcript import Answer, as_object

_SENTENCE = re.compile(r"(?s).+?(?:(?<=[.!?…])\s+|(?<=[\u3002\uff01\uff1f])|\n+|\Z)")
_SAMPLES = {"encoding": "pcm_s16le"}
_CONTAINERS: Mapping[AudioFormat, Mapping[str, object]] = {
    AudioFormat.WAV: {"container": "wav", **_SAMPLES},
    AudioFormat.PCM: {"container": "raw", **_SAMPLES},
    AudioFormat.MP3: {"container": "mp3", "bit_rate": 128_000},
}
_TAKEN = frozenset(
    {"add_phoneme_timestamps", "add_timestamps", "context_id", "continue", "flush"}
    | {"language", "locale", "max_buffer_delay_ms", "model_id", "output_format"}
    | {"save", "speed", "transcript", "voice"}
)
"""Fields that options must not set: we have a word for them, or they are ours."""


def wording(request: SpeechRequest) -> dict[str, object]:
    """Return a request that is answered with the bytes of a file.

    Raises:
        ProviderInvalidRequestError: the options say what we have a word for, or the
            format is none of Cartesia's.
    """
    if request.format not in _CONTAINERS:
        message = f"Cartesia does not write {request.format}"
        raise ProviderInvalidRequestError(message)
    container = _CONTAINERS[request.format]
    return {
        **_wishes(request),
        "transcript": request.text,
        "output_format": {**container, "sample_rate": request.sample_rate},
    }


def timed_wording(request: SpeechRequest) -> dict[str, object]:
    """Return a request without its text, for the socket that tells the words, too.

    Raises:
        ProviderInvalidRequestError: as above; and the socket knows bare samples alone.
    """
    if request.format not in {AudioFormat.WAV, AudioFormat.PCM}:
        message = f"Cartesia does not tell the words of {request.format}"
        raise ProviderInvalidRequestError(message)
    bare = {"container": "raw", **_SAMPLES, "sample_rate": request.sample_rate}
    return {
        **_wishes(request),
        "output_format": bare,
        "add_timestamps": True,
        "max_buffer_delay_ms": 0,
    }


def sentences(text: str) -> Sequence[str]:
    """Return the sentences of a text; joined, they are the text."""
    return _SENTENCE.findall(text) or [text]


def _wishes(request: SpeechRequest) -> dict[str, object]:
    if taken := sorted(request.options.keys() & _TAKEN):
        message = f"the options must not say {taken}"
        raise ProviderInvalidRequestError(message)
    language = {} if request.language is None else {"language": request.language}
    manner = _manner(request)
    return {
        **request.options,
        **({"generation_config": manner} if manner else {}),
        **language,
        "model_id": request.model,
        "voice": {"mode": "id", "id": request.voice},
    }


def _manner(request: SpeechRequest) -> Answer:
    """Return how it shall be spoken; our speed is what counts."""
    try:
        wished = as_object(request.options.get("generation_config", {}))
    except TypeError as error:
        message = "generation_config is an object"
        raise ProviderInvalidRequestError(message) from error
    return wished if request.speed is None else {**wished, "speed": request.speed}
