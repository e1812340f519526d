"""One turn of a conversation, and what it is made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from uuid import UUID


class MessageRole(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"


class MessageStatus(StrEnum):
    """How far the message has come; everything but `streaming` is final."""

    COMPLETE = "complete"
    STREAMING = "streaming"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class MessageFeedback(StrEnum):
    """The reader's verdict on an answer."""

    UP = "up"
    DOWN = "down"


class StopReason(StrEnum):
    """Why a model stopped, in one vocabulary for every provider."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    CONTEXT_FULL = "context_full"
    PAUSED = "paused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words meant for the reader."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """The model's thinking, kept apart from its answer."""

    text: str


@dataclass(frozen=True, slots=True)
class CitationPart:
    """A source the answer refers to."""

    url: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture that the user shows to the model.

    Attributes:
        media_type: of the bytes, `image/png` for one.
        data: the bytes in base64.
    """

    media_type: str
    data: str


@dataclass(frozen=True, slots=True)
class ImageAssetPart:
    """A picture that the user shows to the model, kept as a file of theirs."""

    asset_id: UUID


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """The model asks for one of the tools it was offered.

    Attributes:
        call_id: what the result must name.
        arguments: a JSON object as text, as the model wrote it.
    """

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What a tool gave back."""

    call_id: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPart:
    """A sentence of the answer as it is spoken, kept as a file of the user's.

    Attributes:
        index: 0, 1, 2 … among the sentences that are spoken.
        start, end: where it is written among the words meant for the reader: code
            points, the end not included.
        duration_ms: milliseconds; None if the file does not say.
    """

    index: int
    asset_id: UUID
    start: int
    end: int
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class OpaquePart:
    """What a provider wants back to the letter when the conversation goes on.

    Signed thinking, for one. No other provider sees it, and no reader.

    Attributes:
        payload: the whole answer in the provider's own JSON.
    """

    provider: str
    payload: str


Part = (
    TextPart
    | ReasoningPart
    | CitationPart
    | ImagePart
    | ImageAssetPart
    | ToolCallPart
    | ToolResultPart
    | SpeechPart
    | OpaquePart
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A node of the thread's tree; siblings share their `parent_id`."""

    message_id: UUID
    thread_id: UUID
    user_id: UUID
    parent_id: UUID | None
    role: MessageRole
    status: MessageStatus
    parts: tuple[Part, ...]
    created_at: datetime
    model: str | None = None
    stop_reason: StopReason | None = None
    feedback: MessageFeedback | None = None
    feedback_comment: str | None = None

    @property
    def text(self) -> str:
        """The words meant for the reader, joined."""
        return text_of(self.parts)


def text_of(parts: Iterable[Part]) -> str:
    """Return the words meant for the reader, joined."""
    return "".join(part.text for part in parts if isinstance(part, TextPart))


def written_words(parts: Iterable[Part]) -> str:
    """Return every word of an answer: said, thought, or for a tool."""
    return "".join(_WORDS.get(type(part), _no_words)(part) for part in parts)


def _no_words(_part: Part) -> str:
    return ""


_WORDS: Mapping[type[Part], Callable[..., str]] = {
    TextPart: attrgetter("text"),
    ReasoningPart: attrgetter("text"),
    ToolCallPart: attrgetter("arguments"),
}
