"""Bodies of the endpoint that writes down what it hears."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, Json

from strata_api.schema.base import Body, JsonObject, Language, ModelId, View
from strata_domain.entity.transcription import Hearing
from strata_usecase.voice.transcribed import Transcribed


class TranscriptionBody(Body):
    """Which file shall be written down, and how."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "sandbox/transcript",
                    "asset_id": "019aaf3e-9d40-7000-8000-000000000001",
                    "words": True,
                }
            ]
        }
    )

    model: ModelId = Field(
        description="One of `transcription_models` of GET /api/models."
    )
    asset_id: Annotated[UUID, Field(description="A sound file of yours.")]
    language: Language | None = None
    words: Annotated[bool, Field(description="Say when each word was spoken, too.")] = (
        False
    )
    options: Annotated[
        dict[str, JsonObject],
        Field(
            max_length=8,
            description="By provider; only the listening provider's are passed on.",
        ),
    ] = Field(default={})

    @property
    def hearing(self) -> Hearing:
        """How it shall be written down."""
        return Hearing(
            language=self.language, words=self.words, options=dict(self.options)
        )


class TranscriptionFields(Body):
    """How the file that is sent with them shall be written down."""

    model: ModelId = Field(
        description="One of `transcription_models` of GET /api/models."
    )
    language: Language | None = None
    words: Annotated[bool, Field(description="Say when each word was spoken, too.")] = (
        False
    )
    options: Annotated[
        Json[dict[str, JsonObject]],
        Field(description="By provider, as JSON text."),
    ] = Field(default={})

    @property
    def hearing(self) -> Hearing:
        """How it shall be written down."""
        return Hearing(language=self.language, words=self.words, options=self.options)


class WordView(View):
    """A word, and when it is heard."""

    text: str
    start_ms: int
    end_ms: int


class TranscriptionView(View):
    """What was heard."""

    generation_id: Annotated[UUID, Field(description="Of the call in the ledger.")]
    model: str
    text: str
    language: str | None
    duration_ms: int
    words: list[WordView]
    micro_usd: int

    @classmethod
    def of(cls, answer: Transcribed) -> Self:
        """Return the view of an answer."""
        heard = answer.transcript
        return cls(
            generation_id=answer.generation_id,
            model=answer.model,
            text=heard.text,
            language=heard.language,
            duration_ms=answer.duration_ms,
            words=[WordView.model_validate(word) for word in heard.words],
            micro_usd=answer.micro_usd,
        )
