"""Cartesia's socket: how events look.

Source: https://docs.cartesia.ai/api-reference/tts/websocket
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import singledispatch

from strata_domain.entity.speech import Sound, WordsTimed
from strata_infrastructure.sandbox.dialect.cartesia import complaint
from strata_infrastructure.sandbox.exchange import Message
from strata_infrastructure.sandbox.voice_failure import voice_error
from strata_infrastructure.sandbox.voice_options import VoiceFault

_WORDLESS: Mapping[VoiceFault | None, Mapping[str, object]] = {
    VoiceFault.CUT: {"type": "websocket.close", "code": 1011},
    VoiceFault.GARBAGE: {"type": "websocket.send", "text": "{garbage"},
    VoiceFault.UNFINISHED: {"type": "websocket.close", "code": 1000},
}


def message(**fields: object) -> Message:
    """Return what sends an event."""
    return {"type": "websocket.send", "text": json.dumps(fields)}


def ending(context_id: str, fault: VoiceFault | None) -> Message:
    """Return the last that is heard of a text."""
    if fault in _WORDLESS:
        return dict(_WORDLESS[fault])
    error = voice_error(fault)
    said = complaint(error) if error else {"status_code": 206}
    kind = "error" if error else "done"
    return message(type=kind, done=True, context_id=context_id, **said)


@singledispatch
def told_of(_step: object, _passed_ms: int) -> dict[str, object]:
    """Return the event that tells of a step; of most steps none does.

    Args:
        _step: of a script.
        _passed_ms: how long the parts before this one sounded.
    """
    return {}


@told_of.register
def _(step: Sound, _passed_ms: int) -> dict[str, object]:
    data = b64encode(step.content).decode("ascii")
    return {"type": "chunk", "data": data, "step_time": 1.5}


@told_of.register
def _(step: WordsTimed, passed_ms: int) -> dict[str, object]:
    told = {
        "words": [word.text for word in step.words],
        "start": [(word.start_ms + passed_ms) / 1000 for word in step.words],
        "end": [(word.end_ms + passed_ms) / 1000 for word in step.words],
    }
    return {"type": "timestamps", "word_timestamps": told}
