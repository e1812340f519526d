"""The log of a generation: how events are written, and what they add up to."""

import json
import re
from collections.abc import Callable, Iterable, Mapping

from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.entity.message import (
    CitationPart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
)
from strata_domain.service.part_codec import decode_part

_BREAKS = re.compile("[\x85\u2028\u2029]")


def event(seq: int, kind: EventType, data: Mapping[str, object]) -> GenerationEvent:
    """Return one event; its data is encoded here, once."""
    return GenerationEvent(seq, kind, on_one_line(data))


def on_one_line(data: Mapping[str, object]) -> str:
    """Return JSON that is one line even for readers who end lines as Unicode does."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text if text.isascii() else _BREAKS.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


class Transcript:
    """Folds events into the parts of the message they write.

    The running process folds as it goes, the sweeper folds what was stored: both get
    the same message, because there is one way to read a log.
    """

    def __init__(self) -> None:
        """Begin with an empty message."""
        self._reasoning: list[str] = []
        self._text: list[str] = []
        self._calls: list[ToolCallPart] = []
        self._citations: dict[str, CitationPart] = {}
        self._speech: list[Part] = []

    def add(self, kind: EventType, data: Mapping[str, object]) -> None:
        """Take one event into account; kinds that write nothing change nothing."""
        step = _STEPS.get(kind)
        if step is not None:
            step(self, data)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The message so far: thinking, words, calls, sources, sound; nothing empty."""
        reasoning, text = "".join(self._reasoning), "".join(self._text)
        return (
            *(ReasoningPart(t) for t in (reasoning,) if t),
            *(TextPart(t) for t in (text,) if t),
            *self._calls,
            *self._citations.values(),
            *self._speech,
        )

    def add_text(self, data: Mapping[str, object]) -> None:
        """Append words of the answer."""
        self._text.append(str(data["text"]))

    def add_reasoning(self, data: Mapping[str, object]) -> None:
        """Append words of the thinking."""
        self._reasoning.append(str(data["text"]))

    def add_citation(self, data: Mapping[str, object]) -> None:
        """Note a source; the same address counts once."""
        url, title = str(data["url"]), data.get("title")
        part = CitationPart(url, None if title is None else str(title))
        self._citations.setdefault(url, part)

    def add_call(self, data: Mapping[str, object]) -> None:
        """Note a tool call."""
        told = (str(data[name]) for name in ("call_id", "name", "arguments"))
        self._calls.append(ToolCallPart(*told))

    def add_speech(self, data: Mapping[str, object]) -> None:
        """Note a sentence that can be heard."""
        self._speech.append(decode_part({"type": "speech", **data}))

    def reset(self, _data: Mapping[str, object]) -> None:
        """Forget everything: another model begins anew."""
        self._reasoning.clear()
        self._text.clear()
        self._calls.clear()
        self._citations.clear()
        self._speech.clear()


_STEPS: Mapping[EventType, Callable[[Transcript, Mapping[str, object]], None]] = {
    EventType.TEXT_DELTA: Transcript.add_text,
    EventType.REASONING_DELTA: Transcript.add_reasoning,
    EventType.CITATION: Transcript.add_citation,
    EventType.TOOL_CALL: Transcript.add_call,
    EventType.MESSAGE_RESET: Transcript.reset,
    EventType.SPEECH_READY: Transcript.add_speech,
}


def read_parts(events: Iterable[GenerationEvent]) -> tuple[Part, ...]:
    """Return the parts that a stored log adds up to."""
    transcript = Transcript()
    for line in events:
        transcript.add(line.type, json.loads(line.data))
    return transcript.parts
