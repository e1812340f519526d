"""The bytes that Anthropic's answers are made of.

Source: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

import json
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring_ascii as quoted

from strata_domain.entity.chat_piece import (
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_infrastructure.sandbox.dialect.anthropic_content import signature_of
from strata_infrastructure.sandbox.dialect.anthropic_head import AnswerHead, ending
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.script import Step

_BROKEN: Mapping[Step, bytes] = {
    Fault.CUT: b'event: content_block_delta\ndata: {"type":"content_bl',
    Fault.GARBAGE: b"event: content_block_delta\ndata: {garbage\n\n",
}
_EMPTY = "{}"


class StreamedMessage:
    """An answer as server-sent events; a token costs one formatted string."""

    content_type = b"text/event-stream; charset=utf-8"

    def __init__(self, head: AnswerHead) -> None:
        """Begin before the first block."""
        self._head = head
        self._index = -1
        self._open = ""
        self._thought: list[str] = []
        self._writers: Mapping[type, Callable[..., bytes]] = {
            TextDelta: self._text,
            ReasoningDelta: self._thinking,
            CitationFound: self._citation,
            ToolCalled: self._tool,
            UsageReported: lambda _: b"",
            Finished: self._finish,
            Fault: _broken,
        }

    def opening(self) -> bytes:
        """Return the message with all but its content, and a ping."""
        begun = self._head.message(usage=self._head.counts(written=1))
        return _event("message_start", message=begun) + _event("ping")

    def write(self, step: Step) -> bytes:
        """Return the events of the step; a block ends when another kind begins."""
        return self._writers[type(step)](step)

    def _text(self, step: TextDelta) -> bytes:
        return self._within("text", text="") + self._words("text", step.text)

    def _thinking(self, step: ReasoningDelta) -> bytes:
        self._thought.append(step.text)
        begun = self._within("thinking", thinking="", signature="")
        return begun + self._words("thinking", step.text)

    def _citation(self, step: CitationFound) -> bytes:
        begun = self._within("text", text="")
        return begun + self._delta("citations_delta", citation=_location(step))

    def _tool(self, step: ToolCalled) -> bytes:
        """Name the tool, and then cut its arguments in two."""
        ended = self._end_block()
        begun = self._within("tool_use", id=step.call_id, name=step.name, input={})
        half = len(step.arguments) // 2
        said = step.arguments if step.arguments != _EMPTY else ""
        parts = ("", said[:half], said[half:])
        deltas = (self._delta("input_json_delta", partial_json=part) for part in parts)
        return b"".join((ended, begun, *deltas))

    def _finish(self, step: Finished) -> bytes:
        ended = self._end_block()
        usage = self._head.counts()
        last = _event("message_delta", delta=ending(step.reason), usage=usage)
        return ended + last + _event("message_stop")

    def _within(self, kind: str, **begun: object) -> bytes:
        """Open a block, unless one of its kind is open already."""
        if self._open == kind:
            return b""
        ended = self._end_block()
        self._index += 1
        self._open = kind
        block = {"type": kind, **begun}
        start = _event("content_block_start", index=self._index, content_block=block)
        return ended + start

    def _end_block(self) -> bytes:
        kind, self._open = self._open, ""
        stop = _event("content_block_stop", index=self._index) if kind else b""
        if kind == "thinking":
            signature = signature_of("".join(self._thought))
            return self._delta("signature_delta", signature=signature) + stop
        return stop

    def _delta(self, kind: str, **fields: object) -> bytes:
        delta = {"type": kind, **fields}
        return _event("content_block_delta", index=self._index, delta=delta)

    def _words(self, name: str, words: str) -> bytes:
        return (
            'event: content_block_delta\ndata: {"type":"content_block_delta",'
            f'"index":{self._index},"delta":{{"type":"{name}_delta",'
            f'"{name}":{quoted(words)}}}}}\n\n'
        ).encode()


class WholeMessage:
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
        said = {"content": self._content(), "usage": self._head.counts()}
        return json.dumps(self._head.message(**said, **ending(finish.reason))).encode()

    def _content(self) -> list[Mapping[str, object]]:
        """Return the blocks that are not empty."""
        thought, text = self._joined(ReasoningDelta), self._joined(TextDelta)
        cited = [_location(x) for x in self._said if isinstance(x, CitationFound)]
        thinking = {"thinking": thought, "signature": signature_of(thought)}
        return [
            *([{"type": "thinking", **thinking}] if thought else ()),
            *([{"type": "text", "text": text, "citations": cited}] if text else ()),
            *(_call(x) for x in self._said if isinstance(x, ToolCalled)),
        ]

    def _joined(self, kind: type[TextDelta | ReasoningDelta]) -> str:
        return "".join(step.text for step in self._said if isinstance(step, kind))


def _event(kind: str, **fields: object) -> bytes:
    data = json.dumps({"type": kind, **fields}, separators=(",", ":"))
    return f"event: {kind}\ndata: {data}\n\n".encode()


def _broken(step: Step) -> bytes:
    return _BROKEN.get(step, b"")


def _location(source: CitationFound) -> Mapping[str, object]:
    return {
        "type": "web_search_result_location",
        "url": source.url,
        "title": source.title,
        "cited_text": "",
        "encrypted_index": "0",
    }


def _call(step: ToolCalled) -> Mapping[str, object]:
    given = json.loads(step.arguments)
    return {"type": "tool_use", "id": step.call_id, "name": step.name, "input": given}
