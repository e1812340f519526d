"""Understanding a streamed answer in the format of OpenAI's Chat Completions.

Many providers speak it, with additions of their own: thinking in `reasoning_content` or
`reasoning`, failures as an `error` where a chunk should be. Source:
https://platform.openai.com/docs/api-reference/chat-streaming
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NotRequired, TypedDict

from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    UsageReported,
)
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage
from strata_infrastructure.chat.openai_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.openai_tool_calls import ToolCalls
from strata_infrastructure.chat.server_sent_event import EventDataReader
from strata_infrastructure.chat.token_count import token_count, without_caches

STOP_REASONS: Mapping[str, StopReason] = {
    "stop": StopReason.STOP,
    "length": StopReason.LENGTH,
    "tool_calls": StopReason.TOOL_CALLS,
    "function_call": StopReason.TOOL_CALLS,
    "content_filter": StopReason.CONTENT_FILTER,
}
_DONE = "[DONE]"
_RARE = frozenset({"annotations", "tool_calls"})


class Delta(TypedDict, total=False):
    """What a chunk adds, or a whole message."""

    content: str | None
    refusal: str | None
    reasoning_content: str | None
    reasoning: str | None
    annotations: list[Mapping[str, object]] | None
    tool_calls: list[Mapping[str, object]] | None


class Choice(TypedDict):
    """An answer; only the first is read."""

    delta: NotRequired[Delta | None]
    message: NotRequired[Delta | None]
    finish_reason: NotRequired[str | None]


class Chunk(TypedDict):
    """A part of the stream, or a whole answer."""

    id: NotRequired[str | None]
    choices: list[Choice]
    usage: NotRequired[Mapping[str, object] | None]
    error: NotRequired[object]


class OpenAIAnswer:
    """Decodes the bytes of one answer.

    What is not shaped as it should be ends in a ValueError, LookupError, TypeError or
    AttributeError, which all mean that the answer is malformed. The usage comes after
    the finish on the wire, so the finish waits for it.
    """

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._events = EventDataReader()
        self._read: Callable[[Chunk], Iterator[ChatPiece]] = self._first
        self._sources: set[str] = set()
        self._calls = ToolCalls()
        self._usage: UsageReported | None = None
        self._finished: Finished | None = None

    def feed(self, read: bytes) -> Iterator[ChatPiece]:
        """Yield the pieces that these bytes complete.

        Raises:
            ProviderError: the provider broke off with an error.
        """
        for data in self._events.feed(read):
            yield from self.close() if data == _DONE else self._read(_chunk(data))

    def whole(self, body: bytes) -> Iterator[ChatPiece]:
        """Yield the pieces of an answer that came at once.

        Raises:
            ProviderError: the provider answered with an error.
        """
        chunk = _chunk(body)
        for choice in chunk["choices"][:1]:
            choice["delta"] = choice["message"]
        yield from self._first(chunk)
        yield from self.close()

    def close(self) -> Iterable[ChatPiece]:
        """Return the usage and the finish, as far as they were said."""
        return [last for last in (self._usage, self._finished) if last]

    def _first(self, chunk: Chunk) -> Iterator[ChatPiece]:
        """Read until the call has its name, or the answer begins without one."""
        if call_id := chunk.get("id"):
            yield Accepted(_text(call_id))
        begins = call_id or chunk["choices"]
        self._read = self._chunk if begins else self._first
        yield from self._chunk(chunk)

    def _chunk(self, chunk: Chunk) -> Iterator[ChatPiece]:
        if usage := chunk.get("usage"):
            self._usage = UsageReported(_usage(usage))
        for choice in chunk["choices"][:1]:
            yield from self._delta(choice.get("delta") or {})
            yield from self._finish(choice.get("finish_reason"))

    def _delta(self, delta: Delta) -> Iterator[ChatPiece]:
        if thought := delta.get("reasoning_content") or delta.get("reasoning"):
            yield ReasoningDelta(_text(thought))
        if said := delta.get("content") or delta.get("refusal"):
            yield TextDelta(_text(said))
        yield from () if _RARE.isdisjoint(delta) else self._more(delta)

    def _more(self, delta: Delta) -> Iterator[ChatPiece]:
        self._calls.grow(delta.get("tool_calls") or ())
        yield from self._citations(delta.get("annotations") or ())

    def _citations(
        self, annotations: Iterable[Mapping[str, object]]
    ) -> Iterator[CitationFound]:
        for annotation in annotations:
            yield from self._citation(annotation.get("url_citation"))

    def _citation(self, source: object) -> Iterator[CitationFound]:
        if isinstance(source, Mapping) and source["url"] not in self._sources:
            self._sources.add(source["url"])
            title = source.get("title")
            yield CitationFound(_text(source["url"]), title and _text(title))

    def _finish(self, reason: str | None) -> Iterable[ChatPiece]:
        if not reason:
            return ()
        calls = [*self._calls.complete()]
        known = STOP_REASONS.get(reason, StopReason.UNKNOWN)
        self._finished = Finished(known, _text(reason))
        return calls


def _chunk(data: str | bytes) -> Chunk:
    chunk: Chunk = json.loads(data)
    if error := chunk.get("error"):
        raise VOCABULARY.error(complaint(error))
    return chunk


def _usage(counts: Mapping[str, object]) -> TokenUsage:
    read = counts.get("prompt_tokens_details")
    written = counts.get("completion_tokens_details")
    return without_caches(
        TokenUsage(
            input_tokens=token_count(counts, "prompt_tokens"),
            cache_read_tokens=token_count(read, "cached_tokens"),
            cache_write_tokens=token_count(read, "cache_write_tokens"),
            output_tokens=token_count(counts, "completion_tokens"),
            reasoning_tokens=token_count(written, "reasoning_tokens"),
        )
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    message = f"text is {type(value).__name__}"
    raise TypeError(message)
