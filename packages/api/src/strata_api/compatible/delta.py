"""Sound in events, as OpenAI sends them.

Source: https://platform.openai.com/docs/api-reference/audio/speech-audio-delta-event
"""

import json
from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping

from strata_api.problem import refusal_of
from strata_api.sound_answer import in_order
from strata_domain.entity.speech import Sound, SpeechPiece
from strata_domain.error import StrataError
from strata_usecase.voice.spoken import Spoken

_UNCOUNTED = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
"""What is spoken here is paid for by its characters."""


def in_deltas(spoken: Spoken) -> AsyncGenerator[bytes]:
    """Yield the sound, and at last how it ended."""
    return in_order(spoken, _delta, _end)


def _delta(piece: SpeechPiece) -> bytes:
    if not isinstance(piece, Sound):
        return b""
    audio = b64encode(piece.content).decode("ascii")
    return _line({"type": "speech.audio.delta", "audio": audio})


def _end(error: StrataError | None) -> bytes:
    if error is not None:
        return _line(refusal_of(error).envelope())
    return _line({"type": "speech.audio.done", "usage": _UNCOUNTED})


def _line(data: Mapping[str, object]) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()
