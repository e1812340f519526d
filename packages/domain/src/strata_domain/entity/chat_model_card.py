"""A chat model of the catalogue: what it can do, and what it costs."""

from dataclasses import dataclass, field
from enum import StrEnum

from strata_domain.entity.model_card import ModelCard


class Capability(StrEnum):
    """What some models can do and others cannot."""

    IMAGES = "images"
    TOOLS = "tools"
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
