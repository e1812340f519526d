"""The bytes that OpenAI's Chat Completions are made of.

Source: https://platform.openai.com/docs/api-reference/chat
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted

from strata_domain.entity.chat_piece import (
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.usage import TokenUsage
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.script import Step

_BROKEN: Mapping[Step, bytes] = {
    Fault.CUT: b'data: {"id":"chatcmpl-cut","cho',
    Fault.GARBAGE: b"data: {garbage\n\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHead:
    """What every chunk of an answer repeats."""

    answer_id: str
    model: str

    def fields(self, kind: str) -> str:
        """Return them as the beginning of a JSON object."""
        return (
            f'{{"id":{quoted(self.answer_id)},"object":"{kind}",'
            f'"created":{int(time.time())},"model":{quoted(self.model)},'
        )


class StreamedAnswer:
    """An answer as server-sent events; a token costs one formatted string."""

    content_type = b"text/event-stream"

    def __init__(self, head: AnswerHead, *, tells_usage: bool) -> None:
        """Format once what all chunks share."""
        self._start = "data: " + head.fields("chat.completion.chunk")
        self._before = f'{self._start}"choices":[{{"index":0,"delta":'
        self._null = ',"usage":null' if tells_usage else ""
        self._after = f',"logprobs":null,"finish_reason":null}}]{self._null}}}\n\n'
        self._tells_usage = tells_usage
        self._usage = b""
        self._writers: Mapping[type, Callable[..., bytes]] = {
            TextDelta: self._text,
            ReasoningDelta: self._reasoning,
            CitationFound: self._citation,
            ToolCalled: self._tool,
            UsageReported: self._keep_usage,
            Finished: self._finish,
            Fault: _broken,
        }

    def opening(self) -> bytes:
        """Return the chunk that names the speaker."""
        return self._delta('{"role":"assistant","content":""}')

    def write(self, step: Step) -> bytes:
        """Return a chunk, or nothing yet: the usage comes after the finish."""
        return self._writers[type(step)](step)

    def _delta(self, delta: str) -> bytes:
        return f"{self._before}{delta}{self._after}".encode()

    def _text(self, step: TextDelta) -> bytes:
        return self._delta(f'{{"content":{quoted(step.text)}}}')

    def _reasoning(self, step: ReasoningDelta) -> bytes:
        return self._delta(f'{{"reasoning_content":{quoted(step.text)}}}')

    def _citation(self, step: CitationFound) -> bytes:
        return self._delta(json.dumps({"annotations": [_annotation(step)]}))

    def _tool(self, step: ToolCalled) -> bytes:
        """Name the tool first, and then cut its arguments in two."""
        call = {"index": 0, **_call(step)}
        half = len(step.arguments) // 2
        parts = step.arguments[:half], step.arguments[half:]
        rest = [{"index": 0, "function": {"arguments": part}} for part in parts]
        call["function"] = {"name": step.name, "arguments": ""}
        fragments = (json.dumps({"tool_calls": [x]}) for x in (call, *rest))
        return b"".join(map(self._delta, fragments))

    def _keep_usage(self, step: UsageReported) -> bytes:
        if self._tells_usage:
            usage = json.dumps(_counts(step.usage))
            self._usage = f'{self._start}"choices":[],"usage":{usage}}}\n\n'.encode()
        return b""

    def _finish(self, step: Finished) -> bytes:
        reason = f'"logprobs":null,"finish_reason":{quoted(step.raw_reason)}'
        finish = f"{self._before}{{}},{reason}}}]{self._null}}}\n\n".encode()
        return finish + self._usage + b"data: [DONE]\n\n"


class WholeAnswer:
    """An answer as one JSON object, written when it is complete."""

    content_type = b"application/json"

    def __init__(self, head: AnswerHead) -> None:
        """Begin with nothing said."""
        self._head = head
        self._said: list[Step] = []

    def opening(self) -> bytes:
        """Return nothing."""
        return b""

    def write(self, step: Step) -> bytes:
        """Return nothing until the finish."""
        self._said.append(step)
        return self._body(step) if isinstance(step, Finished) else _broken(step)

    def _body(self, finish: Finished) -> bytes:
        choice = {
            "index": 0,
            "message": self._message(),
            "logprobs": None,
            "finish_reason": finish.raw_reason,
        }
        counts = [_counts(x.usage) for x in self._said if isinstance(x, UsageReported)]
        rest = {"choices": [choice], **({"usage": counts[0]} if counts else {})}
        return (self._head.fields("chat.completion") + json.dumps(rest)[1:]).encode()

    def _message(self) -> Mapping[str, object]:
        sources = [x for x in self._said if isinstance(x, CitationFound)]
        calls = [_call(x) for x in self._said if isinstance(x, ToolCalled)]
        return {
            "role": "assistant",
            "content": None if calls else self._joined(TextDelta),
            "refusal": None,
            "reasoning_content": self._joined(ReasoningDelta) or None,
            "annotations": [_annotation(source) for source in sources],
            **({"tool_calls": calls} if calls else {}),
        }

    def _joined(self, kind: type[TextDelta | ReasoningDelta]) -> str:
        return "".join(step.text for step in self._said if isinstance(step, kind))


def _broken(step: Step) -> bytes:
    return _BROKEN.get(step, b"")


def _annotation(source: CitationFound) -> Mapping[str, object]:
    place = {"start_index": 0, "end_index": 0}
    citation = {"url": source.url, "title": source.title, **place}
    return {"type": "url_citation", "url_citation": citation}


def _call(step: ToolCalled) -> dict[str, object]:
    function = {"name": step.name, "arguments": step.arguments}
    return {"id": step.call_id, "type": "function", "function": function}


def _counts(usage: TokenUsage) -> Mapping[str, object]:
    cached, kept = usage.cache_read_tokens, usage.cache_write_tokens
    read = (usage.input_tokens or 0) + (cached or 0) + (kept or 0)
    written = usage.output_tokens or 0
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
        "prompt_tokens_details": {"cached_tokens": cached, "cache_write_tokens": kept},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
    }
