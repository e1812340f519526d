"""What is asked of every provider in the same way, and how its answers are compared."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from uuid import uuid4

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatRequest,
    ChatTools,
    Prompt,
    ToolSpec,
    Turn,
    in_words,
)
from strata_domain.entity.chat_model_card import Capability, ChatModelCard
from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    CitationFound,
    Finished,
    ReasoningDelta,
    StateKept,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.message import ImagePart, MessageRole, TextPart
from strata_domain.service.request import Fitted, fitted
from support.script import PRICE

LACKING: Mapping[str, frozenset[Capability]] = {
    "openai": frozenset(),
    "anthropic": frozenset(),
    "google": frozenset(),
    "perplexity": frozenset({Capability.TOOLS, Capability.IMAGES}),
}
"""What no model of a provider can do."""
PLACES = {
    "openai": "/v1",
    "anthropic": "",
    "google": "/v1beta",
    "perplexity": "/perplexity",
}
"""Where the sandbox's server speaks the dialect of a provider."""
PNG = ImagePart("image/png", "iVBORw0KGgo=")
PLACE = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city", "days"],
    "additionalProperties": False,
}
WEATHER = ToolSpec(name="weather", description="The weather.", parameters=PLACE)
USER, ASSISTANT = MessageRole.USER, MessageRole.ASSISTANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A conversation, and what the sandbox is told to make of it."""

    turns: tuple[Turn, ...] = (in_words(USER, "one two three"),)
    system: str | None = None
    tools: ChatTools = field(default_factory=ChatTools)
    model: str = "echo"
    options: Mapping[str, object] = field(default_factory=dict)

    def fitted_to(self, provider: str) -> Fitted:
        """The question as one provider's model gets it."""
        sandbox = {"delay_ms": 0, **self.options}
        prompt = Prompt(
            turns=self.turns,
            system=self.system,
            tools=self.tools,
            options={provider: {"sandbox": sandbox}},
        )
        return fitted(prompt, card(provider, self.model), uuid4())

    def request(self, provider: str) -> ChatRequest:
        """The same without the warnings."""
        return self.fitted_to(provider).request


def card(provider: str, model: str) -> ChatModelCard:
    """A model that can do whatever its provider can."""
    return ChatModelCard(
        model_id=f"{provider}/{model}",
        name=model,
        context_tokens=100_000,
        max_output_tokens=10_000,
        price=PRICE,
        capabilities=frozenset(Capability) - LACKING[provider],
    )


def offering(tool: ToolSpec) -> ChatTools:
    return ChatTools(offered=(tool,))


def conforming(schema: Mapping[str, object]) -> ChatTools:
    return ChatTools(answer_schema=AnswerSchema(name="place", schema=schema))


def showing(text: str, picture: ImagePart) -> Turn:
    return Turn(USER, (TextPart(text), picture))


def transcript(pieces: Iterable[ChatPiece]) -> list[str]:
    """What came, without what is a provider's own: ids, its words, its state.

    In how many pieces the words came is its own, too.
    """
    shared = (piece for piece in pieces if not isinstance(piece, StateKept))
    kinds = groupby(shared, type)
    return [line for kind, same in kinds for line in _lines(kind, [*same])]


def _lines(kind: type[ChatPiece], same: list[ChatPiece]) -> list[str]:
    words = "".join(x.text for x in same if isinstance(x, TextDelta | ReasoningDelta))
    told = [words] if kind in _WORDS else [_TOLD[kind](piece) for piece in same]
    return [f"{_NAMES[kind]} {line}".strip() for line in told]


def _usage(reported: UsageReported) -> str:
    usage = reported.usage
    read = usage.input_tokens, usage.cache_read_tokens, usage.cache_write_tokens
    return f"{read} -> {usage.output_tokens}, thinking {usage.reasoning_tokens}"


_WORDS = (TextDelta, ReasoningDelta)
_NAMES: Mapping[type[ChatPiece], str] = {
    Accepted: "accepted",
    TextDelta: "says",
    ReasoningDelta: "thinks",
    CitationFound: "names",
    ToolCalled: "calls",
    UsageReported: "read",
    Finished: "finished:",
}
_TOLD: Mapping[type[ChatPiece], Callable[..., str]] = {
    Accepted: lambda _: "",
    CitationFound: lambda found: f"{found.url} {found.title}",
    ToolCalled: lambda call: f"{call.name} {json.loads(call.arguments)}",
    UsageReported: _usage,
    Finished: lambda finished: finished.reason,
}
