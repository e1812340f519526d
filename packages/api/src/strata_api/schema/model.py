"""Bodies of the model endpoint."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field

from strata_api.schema.base import View
from strata_domain.entity.chat_model_card import Capability
from strata_domain.entity.image import ImageFeature, ImageModelCard

Capabilities = Annotated[list[Capability], BeforeValidator(sorted)]
Features = Annotated[list[ImageFeature], BeforeValidator(sorted)]


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


class ImageModelView(View):
    """A model this caller may have pictures drawn by."""

    model_id: str
    provider: str
    name: str
    most_images: Annotated[int, Field(description="Of one request.")]
    sizes: Annotated[
        list[str],
        Field(
            description="Those it can draw, the usual one first; none means that it "
            "decides."
        ),
    ]
    features: Features
    micro_usd: Annotated[int, Field(description="What each picture costs.")]

    @classmethod
    def of(cls, card: ImageModelCard) -> Self:
        """Return the view of a model."""
        return cls(
            model_id=card.model_id,
            provider=card.provider,
            name=card.name,
            most_images=card.most_images,
            sizes=[f"{size.width}x{size.height}" for size in card.sizes],
            features=list(card.features),
            micro_usd=card.price.request,
        )


class ModelList(View):
    """Every model this caller may use."""

    items: Annotated[list[ModelView], Field(description="Those that chat.")]
    image_models: Annotated[list[ImageModelView], Field(description="Those that draw.")]
