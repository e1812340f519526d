"""What is asked of a chat model, and what comes back piece by piece."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from strata_domain.entity.message import MessageRole, StopReason


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as a model sees it."""

    role: MessageRole
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatParams:
    """The few parameters every provider understands; None leaves it its default.

    Attributes:
        temperature: 0 to 2.
        top_p: above 0, at most 1.
    """

    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One question to one model.

    Attributes:
        model: the provider's own name of the model, without our prefix.
        options: passed to the provider as they are.
    """

    model: str
    turns: tuple[Turn, ...]
    system: str | None = None
    params: ChatParams = field(default_factory=ChatParams)
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUsage:
    """Tokens in disjoint buckets; None means the provider did not say.

    Attributes:
        input_tokens: prompt tokens neither read from nor written to a cache.
        output_tokens: everything written, reasoning included.
        reasoning_tokens: the share of `output_tokens` spent on thinking.
    """

    input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None


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
class UsageReported:
    """The provider's count of the whole call."""

    usage: TokenUsage


@dataclass(frozen=True, slots=True)
class Finished:
    """The provider said it is done; always the last piece.

    Attributes:
        raw_reason: the provider's own word for it.
    """

    reason: StopReason
    raw_reason: str


ChatPiece = TextDelta | ReasoningDelta | CitationFound | UsageReported | Finished


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatModelCard:
    """A model of the catalogue.

    Attributes:
        model_id: `provider/name`, the name callers use.
        context_tokens: the most it can read at once.
        max_output_tokens: the most it can write at once.
    """

    model_id: str
    name: str
    context_tokens: int
    max_output_tokens: int

    @property
    def provider(self) -> str:
        """The part before the first slash."""
        return self.model_id.partition("/")[0]

    @property
    def provider_model(self) -> str:
        """The part after the first slash, as the provider calls it."""
        return self.model_id.partition("/")[2]
