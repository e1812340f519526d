"""What is asked of a chat model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from strata_domain.entity.message import MessageRole, Part, TextPart, text_of


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as a model sees it."""

    role: MessageRole
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Its words, joined."""
        return text_of(self.parts)


def in_words(role: MessageRole, text: str) -> Turn:
    """Return a turn that is nothing but words."""
    return Turn(role, (TextPart(text),))


class ReasoningEffort(StrEnum):
    """How long a model that reasons shall think."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ToolChoice(StrEnum):
    """Whether the model may, must or must not call a tool."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool that the caller runs when the model asks for it.

    Attributes:
        parameters: a JSON schema of the arguments, an object.
        strict: whether the arguments must conform to it to the letter.
    """

    name: str
    description: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSchema:
    """The JSON schema that the text of the answer shall conform to."""

    name: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatParams:
    """The few parameters every provider understands; None leaves it its default.

    Attributes:
        max_output_tokens: the most the model may write, thinking included.
        temperature: 0 to 2.
        top_p: above 0, at most 1.
        effort: how long to think.
    """

    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    effort: ReasoningEffort | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTools:
    """What the model may call, and the shape its words must have.

    Attributes:
        parallel: whether several may be called at once.
    """

    offered: tuple[ToolSpec, ...] = ()
    choice: ToolChoice = ToolChoice.AUTO
    parallel: bool = True
    answer_schema: AnswerSchema | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question before a model is picked for it.

    Attributes:
        options: by provider; only the answering provider's are passed on.
    """

    turns: tuple[Turn, ...]
    system: str | None = None
    params: ChatParams = field(default_factory=ChatParams)
    tools: ChatTools = field(default_factory=ChatTools)
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One question to one model, with nothing in it that the model cannot do.

    Attributes:
        model: the provider's own name of the model, without our prefix.
        options: passed to the provider as they are.
        request_id: our name of this call, told to providers that take one.
    """

    model: str
    turns: tuple[Turn, ...]
    system: str | None = None
    params: ChatParams = field(default_factory=ChatParams)
    tools: ChatTools = field(default_factory=ChatTools)
    options: Mapping[str, object] = field(default_factory=dict)
    request_id: UUID | None = None
