"""Understanding an answer in the format of Gemini's `generateContent`.

Each chunk of a stream is an answer of its own with the next parts in it, and counts
what the whole has used so far. Source: https://ai.google.dev/api/generate-content
"""

import json
from collections.abc import Iterator
from itertools import chain

from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    CitationFound,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.error import ProviderContentFilteredError
from strata_infrastructure.chat.google_call_id import made_call_id
from strata_infrastructure.chat.google_chunk import (
    Candidate,
    Chunk,
    FunctionCall,
    Grounding,
    Part,
)
from strata_infrastructure.chat.google_complaint import (
    VOCABULARY,
    complaint,
    trailing_error,
)
from strata_infrastructure.chat.google_state import KeptParts
from strata_infrastructure.chat.google_usage import finish_of, usage_of
from strata_infrastructure.chat.server_sent_event import EventDataReader

_LONGEST_ERROR = 1 << 14


class GoogleAnswer:
    """Decodes one answer, chunk by chunk or whole.

    What is not shaped as it should be ends in a ValueError, LookupError, TypeError or
    AttributeError, which all mean that the answer is malformed. There is no mark for
    the end but the end: some models say that they are done in every chunk.
    """

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._events = EventDataReader()
        self._tail = b""
        self._answer_id = ""
        self._sources: set[object] = set()
        self._calls = 0
        self._kept = KeptParts()
        self._usage: UsageReported | None = None
        self._finish = ""

    def feed(self, read: bytes) -> Iterator[ChatPiece]:
        """Yield the pieces that these bytes of a stream complete.

        Raises:
            ProviderError: the provider broke off with an error.
        """
        self._tail = (self._tail + read)[-_LONGEST_ERROR:]
        for data in self._events.feed(read):
            yield from self.chunk(json.loads(data))

    def chunk(self, chunk: Chunk) -> Iterator[ChatPiece]:
        """Yield the pieces of one chunk.

        Raises:
            ProviderError: it is an error, or says that the prompt was blocked.
        """
        if counts := chunk.get("usageMetadata"):
            self._usage = UsageReported(usage_of(counts))
        _ensure_answered(chunk)
        yield from self._accepted(chunk.get("responseId", ""))
        yield from chain.from_iterable(
            map(self._candidate, chunk.get("candidates", [])[:1])
        )

    def close(self) -> Iterator[ChatPiece]:
        """Yield the state, the usage and the finish, as far as they were said.

        Raises:
            ProviderError: an error follows the stream that is no event of it.
        """
        yield from self._kept.state()
        yield from filter(None, [self._usage])
        if self._finish:
            yield finish_of(self._finish, has_called=self._calls > 0)
        elif error := trailing_error(self._tail):
            raise VOCABULARY.error(complaint(error))

    def _accepted(self, answer_id: str) -> Iterator[Accepted]:
        if answer_id and not self._answer_id:
            self._answer_id = _text(answer_id)
            yield Accepted(self._answer_id)

    def _candidate(self, candidate: Candidate) -> Iterator[ChatPiece]:
        for part in candidate.get("content", {}).get("parts", []):
            yield from self._part(part)
            self._kept.add(part)
        yield from self._citations(candidate.get("groundingMetadata") or {})
        if reason := candidate.get("finishReason"):
            self._finish = _text(reason)

    def _part(self, part: Part) -> Iterator[ChatPiece]:
        if said := part.get("text"):
            kind = ReasoningDelta if part.get("thought") else TextDelta
            yield kind(_text(said))
        if call := part.get("functionCall"):
            yield self._call(call)

    def _call(self, call: FunctionCall) -> ToolCalled:
        self._calls += 1
        call_id = call.get("id") or made_call_id(self._answer_id, self._calls)
        arguments = {**call.get("args", {})}
        return ToolCalled(
            _text(call_id),
            _text(call["name"]),
            json.dumps(arguments, ensure_ascii=False),
        )

    def _citations(self, grounding: Grounding) -> Iterator[CitationFound]:
        found = (source.get("web") for source in grounding.get("groundingChunks", []))
        fresh = (web for web in found if web and web["uri"] not in self._sources)
        for web in fresh:
            self._sources.add(web["uri"])
            title = web.get("title")
            yield CitationFound(_text(web["uri"]), _text(title) if title else None)


def whole_answer(body: bytes) -> Iterator[ChatPiece]:
    """Yield the pieces of an answer that came at once.

    Raises:
        ProviderError: it is an error, or says that the prompt was blocked.
    """
    answer = GoogleAnswer()
    yield from answer.chunk(json.loads(body))
    yield from answer.close()


def _ensure_answered(chunk: Chunk) -> None:
    if error := chunk.get("error"):
        raise VOCABULARY.error(complaint(error))
    if reason := (chunk.get("promptFeedback") or {}).get("blockReason"):
        message = f"the prompt was blocked: {reason}"
        raise ProviderContentFilteredError(message)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    message = f"text is {type(value).__name__}"
    raise TypeError(message)
