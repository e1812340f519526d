"""Bodies of the model endpoint."""

from dataclasses import fields
from typing import Annotated, Self

from pydantic import BeforeValidator, Field

from strata_api.schema.base import View
from strata_domain.entity.chat_model_card import Capability
from strata_domain.entity.image import ImageFeature, ImageModelCard
from strata_domain.entity.model_card import ModelCard
from strata_domain.entity.speech import AudioFormat, SpeechFeature, SpeechModelCard
from strata_domain.entity.transcription import (
    TranscriptionFeature,
    TranscriptionModelCard,
)
from strata_domain.entity.voice_token import VoiceGrant, VoiceTokenCard

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


class SpeechModelView(View):
    """A model this caller may have texts spoken by."""

    model_id: str
    provider: str
    name: str
    most_characters: Annotated[int, Field(description="Of one request.")]
    formats: Annotated[
        list[AudioFormat], Field(description="Those it writes, the usual one first.")
    ]
    sample_rates: Annotated[
        list[int], Field(description="Samples a second, the usual number first.")
    ]
    voice: Annotated[str, Field(description="The usual one.")]
    features: Annotated[list[SpeechFeature], BeforeValidator(sorted)]
    micro_usd: Annotated[int, Field(description="A million characters.")]

    @classmethod
    def of(cls, card: SpeechModelCard) -> Self:
        """Return the view of a model."""
        return cls.model_validate(_priced(card, card.price.input))


class TranscriptionModelView(View):
    """A model this caller may have sound written down by."""

    model_id: str
    provider: str
    name: str
    most_seconds: Annotated[int, Field(description="Of one file.")]
    most_bytes: Annotated[int, Field(description="Of one file.")]
    features: Annotated[list[TranscriptionFeature], BeforeValidator(sorted)]
    micro_usd: Annotated[int, Field(description="A million seconds.")]

    @classmethod
    def of(cls, card: TranscriptionModelCard) -> Self:
        """Return the view of a model."""
        return cls.model_validate(_priced(card, card.price.input))


class VoiceTokenModelView(View):
    """Tokens of a provider that this caller may get."""

    model_id: str
    provider: str
    name: str
    grants: Annotated[list[VoiceGrant], BeforeValidator(sorted)]
    most_seconds: Annotated[int, Field(description="The longest life of one.")]
    micro_usd: Annotated[int, Field(description="Each token.")]

    @classmethod
    def of(cls, card: VoiceTokenCard) -> Self:
        """Return the view of a provider's tokens."""
        return cls.model_validate(_priced(card, card.price.request))


class ModelList(View):
    """Every model this caller may use."""

    items: Annotated[list[ModelView], Field(description="Those that chat.")]
    image_models: Annotated[list[ImageModelView], Field(description="Those that draw.")]
    speech_models: Annotated[
        list[SpeechModelView], Field(description="Those that speak.")
    ]
    transcription_models: Annotated[
        list[TranscriptionModelView], Field(description="Those that listen.")
    ]
    voice_tokens: Annotated[
        list[VoiceTokenModelView],
        Field(description="With which a phone talks to a provider itself."),
    ]


def _priced(card: ModelCard, micro_usd: int) -> dict[str, object]:
    """Return what is told of a card, and what is paid for it."""
    told = {each.name: getattr(card, each.name) for each in fields(card)}
    return {**told, "provider": card.provider, "micro_usd": micro_usd}
