"""Understanding an answer in the format of Anthropic's Messages, streamed or whole.

Source: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypedDict

from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    CitationFound,
    Finished,
    StateKept,
    UsageReported,
)
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage
from strata_infrastructure.chat.anthropic_block import Fields, GrowingBlock, text_in
from strata_infrastructure.chat.anthropic_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.server_sent_event import EventDataReader
from strata_infrastructure.chat.token_count import token_count

STOP_REASONS: Mapping[object, StopReason] = {
    "end_turn": StopReason.STOP,
    "stop_sequence": StopReason.STOP,
    "max_tokens": StopReason.LENGTH,
    "tool_use": StopReason.TOOL_CALLS,
    "refusal": StopReason.CONTENT_FILTER,
    "pause_turn": StopReason.PAUSED,
    "model_context_window_exceeded": StopReason.CONTEXT_FULL,
}


class _Message(TypedDict):
    id: str
    content: list[Fields]
    stop_reason: str | None
    usage: Fields


class _Event(TypedDict, total=False):
    message: _Message
    index: int
    content_block: Fields
    delta: Fields
    usage: Fields


class MessageReading:
    """What an answer has said so far, event by event.

    What is not shaped as it should be ends in a ValueError, LookupError, TypeError or
    AttributeError, which all mean that the answer is malformed.
    """

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._blocks: dict[int, GrowingBlock] = {}
        self._sources: set[str] = set()
        self._counts: dict[str, object] = {}
        self._finished: Finished | None = None
        self._readers: Mapping[str, Callable[[_Event], Iterable[ChatPiece]]] = {
            "message_start": self._begin,
            "content_block_start": self._start,
            "content_block_delta": self._grow,
            "content_block_stop": self._stop,
            "message_delta": self._note_end,
            "message_stop": lambda _: self.close(),
            "error": _fail,
        }

    def read(self, kind: str, event: _Event) -> Iterable[ChatPiece]:
        """Return what the event completes; of a kind nobody knows, nothing.

        Raises:
            ProviderError: the provider broke off with an error.
        """
        return self._readers[kind](event) if kind in self._readers else ()

    def close(self) -> Iterable[ChatPiece]:
        """Return the state, the usage and the finish, as far as they were said."""
        end = [self._finished] if self._finished else []
        usage = [UsageReported(_usage(self._counts))] if self._counts else []
        return [*(self._state() if end else ()), *usage, *end]

    def _begin(self, event: _Event) -> Iterable[ChatPiece]:
        """Note the usage, but not the output: it is counted when it is written."""
        counts = event["message"]["usage"]
        self._counts = {k: counts[k] for k in counts if k != "output_tokens"}
        return [Accepted(text_in(event["message"], "id"))]

    def _start(self, event: _Event) -> Iterable[ChatPiece]:
        self._blocks[event["index"]] = block = GrowingBlock(event["content_block"])
        return filter(self._is_new, block.start())

    def _grow(self, event: _Event) -> Iterable[ChatPiece]:
        return filter(self._is_new, self._blocks[event["index"]].grow(event["delta"]))

    def _stop(self, event: _Event) -> Iterable[ChatPiece]:
        return self._blocks[event["index"]].stop()

    def _note_end(self, event: _Event) -> Iterable[ChatPiece]:
        """Note the reason and the count, which is of the whole answer so far."""
        counts = event["usage"]
        self._counts |= {k: counts[k] for k in counts if counts[k] is not None}
        if event["delta"].get("stop_reason"):
            reason = text_in(event["delta"], "stop_reason")
            known = STOP_REASONS.get(reason, StopReason.UNKNOWN)
            self._finished = Finished(known, reason)
        return ()

    def _is_new(self, piece: ChatPiece) -> bool:
        """Tell whether this is no source that was found before."""
        if not isinstance(piece, CitationFound):
            return True
        is_known = piece.url in self._sources
        self._sources.add(piece.url)
        return not is_known

    def _state(self) -> Iterable[ChatPiece]:
        if any(block.is_state for block in self._blocks.values()):
            content = [block.whole() for block in self._blocks.values()]
            yield StateKept(json.dumps(content, ensure_ascii=False))


class StreamedMessage:
    """Decodes the bytes of an answer that comes as events."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._reading = MessageReading()
        self._events = EventDataReader()

    def feed(self, read: bytes) -> Iterator[ChatPiece]:
        """Yield the pieces that these bytes complete.

        Raises:
            ProviderError: the provider broke off with an error.
        """
        for data in self._events.feed(read):
            event = json.loads(data)
            yield from self._reading.read(text_in(event, "type"), event)

    def close(self) -> Iterable[ChatPiece]:
        """Return the state, the usage and the finish, as far as they were said."""
        return self._reading.close()


def whole_message(body: bytes) -> Iterator[ChatPiece]:
    """Yield the pieces of an answer that came at once: as if it had been streamed."""
    message, reading = json.loads(body), MessageReading()
    for kind, event in _events(message):
        yield from reading.read(kind, event)


def _events(message: _Message) -> Iterator[tuple[str, _Event]]:
    yield "message_start", {"message": message}
    for index, block in enumerate(message["content"]):
        yield "content_block_start", {"index": index, "content_block": block}
        yield "content_block_stop", {"index": index}
    end = {"stop_reason": message["stop_reason"]}
    yield "message_delta", {"delta": end, "usage": message["usage"]}
    yield "message_stop", {}


def _fail(event: _Event) -> Iterable[ChatPiece]:
    raise VOCABULARY.error(complaint(event))


def _usage(counts: Fields) -> TokenUsage:
    written = counts.get("output_tokens_details")
    return TokenUsage(
        input_tokens=token_count(counts, "input_tokens"),
        cache_read_tokens=token_count(counts, "cache_read_input_tokens"),
        cache_write_tokens=token_count(counts, "cache_creation_input_tokens"),
        output_tokens=token_count(counts, "output_tokens"),
        reasoning_tokens=token_count(written, "thinking_tokens"),
    )
