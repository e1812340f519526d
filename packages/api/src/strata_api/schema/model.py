"""Bodies of the model endpoint."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from strata_api.schema.base import View
from strata_domain.entity.chat_model_card import Capability

Capabilities = Annotated[list[Capability], BeforeValidator(sorted)]


class PriceView(View):
    """What tokens and calls cost, in micro-USD."""

    input: Annotated[int, Field(description="A million tokens, as all but `request`.")]
    output: int
    cache_read: int
    cache_write: int
    request: Annotated[int, Field(description="Each call, beside its tokens.")]


class ModelView(View):
    """A model this caller may use."""

    model_id: str
    provider: str
    name: str
    context_tokens: Annotated[int, Field(description="The most it reads at once.")]
    max_output_tokens: Annotated[int, Field(description="The most it writes at once.")]
    capabilities: Capabilities
    price: PriceView
    fallbacks: Annotated[
        list[str],
        Field(description="Who answers in its place when it cannot, in order."),
    ]


class ModelList(View):
    """Every model this caller may use."""

    items: list[ModelView]
