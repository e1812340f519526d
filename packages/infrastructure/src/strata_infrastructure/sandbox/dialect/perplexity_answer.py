"""What Perplexity's answers are made of: whole, streamed in full, or concisely.

Source: https://docs.perplexity.ai/docs/sonar/pro-search/stream-mode
"""

import json
from collections.abc import Callable, Mapping

from strata_domain.entity.chat_piece import (
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    UsageReported,
)
from strata_domain.entity.usage import TokenUsage
from strata_infrastructure.sandbox.dialect.openai_answer import AnswerHead
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.script import Step

Fields = dict[str, object]
_TAGS = {(False, True): "<think>", (True, False): "</think>\n\n"}
_BROKEN: Mapping[Step, bytes] = {
    Fault.CUT: b'data: {"id":"cut","cho',
    Fault.GARBAGE: b"data: {garbage\r\n\r\n",
}


class WholeAnswer:
    """An answer as one JSON object; thinking stands between tags in its text."""

    content_type = b"application/json"

    def __init__(self, head: AnswerHead) -> None:
        """Begin with nothing said."""
        self._head = head
        self._said = ""
        self._thinks = False
        self._sources: list[CitationFound] = []
        self._usage: Fields = {}
        self._writers: Mapping[type, Callable[..., bytes]] = {
            TextDelta: self._speak,
            ReasoningDelta: self._speak,
            CitationFound: self._cite,
            UsageReported: self._count,
            Finished: self._finish,
            Fault: lambda fault: _BROKEN.get(fault, b""),
        }

    def opening(self) -> bytes:
        """Return nothing."""
        return b""

    def write(self, step: Step) -> bytes:
        """Return what this step adds to the body."""
        return self._writers[type(step)](step)

    def _speak(self, step: TextDelta | ReasoningDelta) -> bytes:
        tag = self._turn(thinks=isinstance(step, ReasoningDelta))
        return self._add(tag[:4]) + self._add(tag[4:] + step.text)

    def _turn(self, *, thinks: bool) -> str:
        """Return the tag that stands between the two, if this is a turn."""
        tag = _TAGS.get((self._thinks, thinks), "")
        self._thinks = thinks
        return tag

    def _add(self, words: str) -> bytes:
        self._said += words
        return b""

    def _cite(self, step: CitationFound) -> bytes:
        self._sources.append(step)
        return b""

    def _count(self, step: UsageReported) -> bytes:
        self._usage = {"usage": _counts(step.usage)}
        return b""

    def _finish(self, step: Finished) -> bytes:
        """Say why it ends.

        The documents name `stop` and `length` alone; for the rest the sandbox takes
        OpenAI's words.
        """
        closing = self._add(self._turn(thinks=False))
        return closing + self._end(step.raw_reason)

    def _end(self, reason: str) -> bytes:
        return self._object("chat.completion", "", reason).encode()

    def _object(self, kind: str, words: str, reason: str | None) -> str:
        """Return an object that repeats everything so far."""
        choice = {
            "index": 0,
            "finish_reason": reason,
            "message": {"role": "assistant", "content": self._said},
            "delta": {"role": "assistant", "content": words},
        }
        rest = {"choices": [choice], **self._usage, **_named(self._sources)}
        return self._head.fields(kind) + json.dumps(rest)[1:]


class FullAnswer(WholeAnswer):
    """An answer as server-sent events that repeat the whole message so far."""

    content_type = b"text/event-stream"

    def opening(self) -> bytes:
        """Return the chunk that names the speaker."""
        return self._chunk("")

    def _add(self, words: str) -> bytes:
        super()._add(words)
        return self._chunk(words) if words else b""

    def _chunk(self, words: str) -> bytes:
        return _event(self._object("chat.completion.chunk", words, None))

    def _end(self, reason: str) -> bytes:
        end = self._object("chat.completion.chunk", "", reason)
        return _event(end) + _event("[DONE]")


class ConciseAnswer(FullAnswer):
    """The same without repetition: the whole message comes once, in the end."""

    def _chunk(self, words: str) -> bytes:
        delta = {"role": "assistant", "content": words}
        choice = {"index": 0, "finish_reason": None, "delta": delta}
        head = self._head.fields("chat.completion.chunk")
        return _event(head + json.dumps({"choices": [choice]})[1:])

    def _end(self, reason: str) -> bytes:
        end = self._object("chat.completion.done", "", reason)
        return _event(end) + _event("[DONE]")


def _event(data: str) -> bytes:
    return f"data: {data}\r\n\r\n".encode()


def _named(sources: list[CitationFound]) -> Fields:
    results = [{"title": x.title, "url": x.url, "date": None} for x in sources]
    return {"citations": [x.url for x in sources], "search_results": results}


def _counts(usage: TokenUsage) -> Fields:
    """Count thinking apart from the answer; caches are nothing it knows."""
    cached = (usage.cache_read_tokens or 0) + (usage.cache_write_tokens or 0)
    read = (usage.input_tokens or 0) + cached
    written = (usage.output_tokens or 0) - (usage.reasoning_tokens or 0)
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
        "reasoning_tokens": usage.reasoning_tokens,
        "search_context_size": "low",
        "cost": {"input_tokens_cost": 0, "output_tokens_cost": 0, "total_cost": 0},
    }
