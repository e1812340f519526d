"""What comes back from a chat model, piece by piece."""

from dataclasses import dataclass

from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the call; at most once, before anything else.

    Attributes:
        call_id: the provider's own name of the call, for its support.
    """

    call_id: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next words of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next words of the thinking."""

    text: str


@dataclass(frozen=True, slots=True)
class CitationFound:
    """A source, once."""

    url: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """A tool call, complete.

    Attributes:
        call_id: the provider's, or one made by the adapter where it gives none.
        arguments: a JSON object as text.
    """

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class StateKept:
    """What this provider wants back to the letter; see `OpaquePart`."""

    payload: str


@dataclass(frozen=True, slots=True)
class UsageReported:
    """The provider's count of the whole call so far; the last one counts."""

    usage: TokenUsage


@dataclass(frozen=True, slots=True)
class Finished:
    """The provider said it is done; always the last piece.

    Attributes:
        raw_reason: the provider's own word for it.
    """

    reason: StopReason
    raw_reason: str


ChatPiece = (
    Accepted
    | TextDelta
    | ReasoningDelta
    | CitationFound
    | ToolCalled
    | StateKept
    | UsageReported
    | Finished
)
