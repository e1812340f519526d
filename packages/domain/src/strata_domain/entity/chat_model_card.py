"""A model of the catalogue: what it can do, and what it costs."""

from dataclasses import dataclass, field
from enum import StrEnum

from strata_domain.entity.usage import ModelPrice


class Capability(StrEnum):
    """What some models can do and others cannot."""

    IMAGES = "images"
    TOOLS = "tools"
    JSON_SCHEMA = "json_schema"
    REASONING = "reasoning"
    SAMPLING = "sampling"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatModelCard:
    """A model of the catalogue.

    Attributes:
        model_id: `provider/name`, the name callers use.
        context_tokens: the most it can read at once.
        max_output_tokens: the most it can write at once.
        fallbacks: the models that answer in its place when it cannot, in order.
    """

    model_id: str
    name: str
    context_tokens: int
    max_output_tokens: int
    price: ModelPrice
    capabilities: frozenset[Capability] = field(default_factory=frozenset)
    fallbacks: tuple[str, ...] = ()

    @property
    def provider(self) -> str:
        """The part before the first slash."""
        return self.model_id.partition("/")[0]

    @property
    def provider_model(self) -> str:
        """The part after the first slash, as the provider calls it."""
        return self.model_id.partition("/")[2]
