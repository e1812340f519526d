"""The chunks that Gemini's answers are made of.

Source: https://ai.google.dev/api/generate-content#generatecontentresponse
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping

from strata_domain.entity.chat_piece import (
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.dialect.google_part import SIGNATURE
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.script import Step

Fields = dict[str, object]
_REASONS: Mapping[StopReason, str] = {
    StopReason.LENGTH: "MAX_TOKENS",
    StopReason.CONTENT_FILTER: "SAFETY",
}
_BROKEN: Mapping[Step, bytes] = {
    Fault.CUT: b'data: {"candidates": [{"content": {"pa',
    Fault.GARBAGE: b"data: {garbage\r\n\r\n",
}


class AnswerSum:
    """What an answer has come to, which every chunk of it repeats or sums up."""

    def __init__(self, call: BilledCall, *, tells_usage: bool) -> None:
        """Begin with nothing said."""
        self._call = call
        self._tells_usage = tells_usage
        self._counts = Counter[type]()
        self._sources: list[CitationFound] = []
        self._usage: TokenUsage | None = None

    def note(self, step: Step) -> None:
        """Count a step, and keep it if the end tells of it."""
        self._counts[type(step)] += 1
        self._sources += [step] if isinstance(step, CitationFound) else []
        self._usage = step.usage if isinstance(step, UsageReported) else self._usage

    def chunk(self, *parts: Fields, **rest: object) -> bytes:
        """Return an answer with these parts and everything counted so far."""
        content = {"parts": [*parts], "role": "model"}
        usage = _counts(self._usage or self._so_far())
        body = {
            "candidates": [{"content": content, **rest, "index": 0}],
            **({"usageMetadata": usage} if self._tells_usage else {}),
            "modelVersion": self._call.model,
            "responseId": self._call.call_id,
        }
        return json.dumps(body).encode()

    def end(self, finish: Finished, *parts: Fields) -> bytes:
        """Return the chunk that ends an answer, with these parts before the last."""
        signed = {"thoughtSignature": SIGNATURE} if self._is_signed else {}
        found = [{"web": {"uri": x.url, "title": x.title}} for x in self._sources]
        rest: Fields = {"groundingMetadata": {"groundingChunks": found}}
        return self.chunk(
            *parts,
            {"text": "", **signed},
            finishReason=_REASONS.get(finish.reason, "STOP"),
            **(rest if found else {}),
        )

    @property
    def _is_signed(self) -> bool:
        """Calls carry their own signature, and words only that of thinking."""
        return bool(self._counts[ReasoningDelta]) and not self._counts[ToolCalled]

    def _so_far(self) -> TokenUsage:
        thoughts = self._counts[ReasoningDelta]
        words = self._counts[TextDelta] + self._counts[ToolCalled]
        return TokenUsage(
            input_tokens=self._call.input_tokens,
            output_tokens=thoughts + words,
            reasoning_tokens=thoughts,
        )


class StreamedGoogleAnswer:
    """An answer as server-sent events."""

    content_type = b"text/event-stream"

    def __init__(self, so_far: AnswerSum) -> None:
        """Begin with nothing said."""
        self._sum = so_far

    def opening(self) -> bytes:
        """Return nothing: every chunk names the answer."""
        return b""

    def write(self, step: Step) -> bytes:
        """Return an event, or nothing yet: sources and usage come with the finish."""
        self._sum.note(step)
        if isinstance(step, Finished):
            return _event(self._sum.end(step))
        parts = _parts([step])
        return _event(self._sum.chunk(*parts)) if parts else _broken(step)


class WholeGoogleAnswer:
    """An answer as one JSON object, written when it is complete."""

    content_type = b"application/json"

    def __init__(self, so_far: AnswerSum) -> None:
        """Begin with nothing said."""
        self._sum = so_far
        self._said: list[Step] = []

    def opening(self) -> bytes:
        """Return nothing."""
        return b""

    def write(self, step: Step) -> bytes:
        """Return nothing until the finish."""
        self._sum.note(step)
        self._said.append(step)
        if isinstance(step, Finished):
            return self._sum.end(step, *_parts(_in_one(self._said)))
        return _broken(step)


def _event(chunk: bytes) -> bytes:
    return b"data: " + chunk + b"\r\n\r\n"


def _broken(step: Step) -> bytes:
    return _BROKEN.get(step, b"")


def _in_one(said: list[Step]) -> list[Step]:
    """Join the words: first the thinking, then the answer, then the calls."""
    thoughts = "".join(x.text for x in said if isinstance(x, ReasoningDelta))
    words = "".join(x.text for x in said if isinstance(x, TextDelta))
    calls = [x for x in said if isinstance(x, ToolCalled)]
    joined = (ReasoningDelta(thoughts), TextDelta(words))
    return [*(x for x in joined if x.text), *calls]


def _parts(steps: list[Step]) -> list[Fields]:
    return [_PARTS[type(step)](step) for step in steps if type(step) in _PARTS]


def _call(step: ToolCalled) -> Fields:
    """Give the call no id, which Gemini need not do."""
    call = {"name": step.name, "args": json.loads(step.arguments)}
    return {"functionCall": call, "thoughtSignature": SIGNATURE}


_PARTS: Mapping[type, Callable[..., Fields]] = {
    TextDelta: lambda step: {"text": step.text},
    ReasoningDelta: lambda step: {"text": step.text, "thought": True},
    ToolCalled: _call,
}


def _counts(usage: TokenUsage) -> Fields:
    cached = usage.cache_read_tokens
    read = (usage.input_tokens or 0) + (cached or 0) + (usage.cache_write_tokens or 0)
    thoughts, written = usage.reasoning_tokens or 0, usage.output_tokens or 0
    return {
        "promptTokenCount": read,
        "candidatesTokenCount": written - thoughts,
        "totalTokenCount": read + written,
        "thoughtsTokenCount": thoughts,
        **({} if cached is None else {"cachedContentTokenCount": cached}),
    }
