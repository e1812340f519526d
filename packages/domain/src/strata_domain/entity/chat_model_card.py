"""A chat model of the catalogue: what it can do, and what it costs."""

from dataclasses import dataclass, field
from enum import StrEnum

from strata_domain.entity.model_card import ModelCard


class Capability(StrEnum):
    """What some models can do and others cannot.

    Attributes:
        STRICT_TOOLS: to call tools as their schema says, to the letter.
        SINGLE_CALLS: to call one tool at a time, if that is asked for.
    """

    IMAGES = "images"
    TOOLS = "tools"
    STRICT_TOOLS = "strict_tools"
    SINGLE_CALLS = "single_calls"
    JSON_SCHEMA = "json_schema"
    REASONING = "reasoning"
    SAMPLING = "sampling"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatModelCard(ModelCard):
    """A model that answers.

    Attributes:
        context_tokens: the most it can read at once.
        max_output_tokens: the most it can write at once.
        fallbacks: the models that answer in its place when it cannot, in order.
    """

    context_tokens: int
    max_output_tokens: int
    capabilities: frozenset[Capability] = field(default_factory=frozenset)
    fallbacks: tuple[str, ...] = ()
