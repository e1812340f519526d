"""Bodies of the endpoints of what is spoken and heard."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field

from strata_api.schema.base import (
    Body,
    JsonObject,
    Language,
    ModelId,
    SafeText,
    View,
    own,
    said,
)
from strata_domain.entity.speech import AudioFormat, Speech
from strata_domain.entity.voice_token import VoiceGrant, VoiceToken
from strata_usecase.list_voices import ProviderVoices

MOST_CHARACTERS = 100_000
VoiceId = Annotated[
    SafeText,
    Field(
        min_length=1,
        max_length=200,
        description="One of GET /api/voices; left out, the model's usual one.",
    ),
]
Speed = Annotated[
    float, Field(ge=0.25, le=4, description="1.0 is usual.", examples=[1.0])
]
SampleRate = Annotated[
    int,
    Field(
        ge=8000,
        le=96_000,
        description="Samples a second; left out, what is usual with the model.",
    ),
]
SpokenText = Annotated[
    SafeText, Field(min_length=1, max_length=MOST_CHARACTERS), AfterValidator(said)
]


class SpeechWish(Body):
    """What shall be spoken, and how."""

    model: ModelId = Field(description="One of `speech_models` of GET /api/models.")
    text: SpokenText
    voice: VoiceId | None = None
    language: Language | None = None
    speed: Speed | None = None
    format: Annotated[
        AudioFormat | None,
        Field(description="Left out, what is usual with the model."),
    ] = None
    sample_rate: SampleRate | None = None
    options: JsonObject = Field(
        default={}, description="The provider's own, as a JSON object of 16 KiB."
    )


class SpeechJobBody(SpeechWish):
    """What shall be spoken piece by piece, and how; `wav` or `mp3`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"model": "sandbox/voice", "text": "Chapter one. It rained."}]
        }
    )

    def speech(self) -> Speech:
        """Return what shall be spoken."""
        told = self.model_dump(exclude={"model", "options"})
        return Speech(**told, options=own(self.model, self.options))


class SpeechBody(SpeechWish):
    """What shall be spoken now, and how."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": "sandbox/voice", "text": "Good morning!", "voice": "alto"}
            ]
        }
    )

    store: Annotated[
        bool,
        Field(
            description="Keep the sound as a file; the same text in the same voice "
            "is then served from it, for nothing."
        ),
    ] = False

    def speech(self, *, words: bool) -> Speech:
        """Return what shall be spoken."""
        told = self.model_dump(exclude={"model", "store", "options"})
        return Speech(**told, words=words, options=own(self.model, self.options))


class VoiceView(View):
    """Somebody who speaks."""

    voice_id: str
    provider: str
    name: str
    languages: Annotated[
        list[str], Field(description="None means that nobody says which.")
    ]
    description: str | None


class VoiceWarningView(View):
    """A provider that does not say who speaks there."""

    provider: str
    code: str


class VoiceList(View):
    """Everybody who speaks here."""

    items: list[VoiceView]
    warnings: Annotated[
        list[VoiceWarningView], Field(description="Whose voices are missing.")
    ]

    @classmethod
    def of(cls, found: Sequence[ProviderVoices]) -> Self:
        """Return the view of what providers said."""
        return cls(
            items=[
                VoiceView(
                    voice_id=voice.voice_id,
                    provider=each.provider,
                    name=voice.name,
                    languages=list(voice.languages),
                    description=voice.description,
                )
                for each in found
                for voice in each.voices
            ],
            warnings=[
                VoiceWarningView(provider=each.provider, code=each.error_code)
                for each in found
                if each.error_code is not None
            ],
        )


class VoiceTokenBody(Body):
    """What a token shall be good for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"model": "sandbox/voice-token", "grants": ["speech"]}]
        }
    )

    model: ModelId = Field(description="One of `voice_tokens` of GET /api/models.")
    grants: Annotated[frozenset[VoiceGrant], Field(min_length=1, max_length=2)]
    lifetime_seconds: Annotated[
        int, Field(ge=1, le=86_400, description="The provider may allow less.")
    ] = 300


class VoiceTokenView(View):
    """A token with which a phone talks to the provider itself."""

    token: Annotated[str, Field(description="A secret; it is shown this once.")]
    provider: str
    grants: list[VoiceGrant]
    expires_at: datetime

    @classmethod
    def of(cls, token: VoiceToken, model: str) -> Self:
        """Return the view of a token that was issued just now."""
        return cls(
            token=token.token,
            provider=model.partition("/")[0],
            grants=sorted(token.grants),
            expires_at=token.expires_at,
        )
