"""Bodies of the endpoint that writes down what it hears."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, Json

from strata_api.schema.base import Body, JsonObject, Language, ModelId, View, own
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
    options: JsonObject = Field(
        default={}, description="The provider's own, as a JSON object of 16 KiB."
    )

    @property
    def hearing(self) -> Hearing:
        """How it shall be written down."""
        return Hearing(
            language=self.language,
            words=self.words,
            options=own(self.model, self.options),
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
        Json[JsonObject],
        Field(description="The provider's own, as the text of a JSON object."),
    ] = Field(default={})

    @property
    def hearing(self) -> Hearing:
        """How it shall be written down."""
        return Hearing(
            language=self.language,
            words=self.words,
            options=own(self.model, self.options),
        )


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
