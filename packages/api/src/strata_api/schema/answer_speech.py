"""Who speaks an answer while it is written."""

from typing import Annotated

from pydantic import ConfigDict, Field

from strata_api.schema.base import Body, Language, ModelId
from strata_api.schema.voice import Speed, VoiceId
from strata_domain.entity.speech import AudioFormat, Speech
from strata_usecase.wish import VoiceWish


class AnswerSpeechBody(Body):
    """Who speaks an answer while it is written, and how."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": "sandbox/voice", "voice": "alto"}]}
    )

    model: ModelId = Field(description="One of `speech_models` of GET /api/models.")
    voice: VoiceId | None = None
    language: Language | None = None
    speed: Speed | None = None
    format: Annotated[
        AudioFormat | None,
        Field(description="Left out, what is usual with the model; never `pcm`."),
    ] = None

    def wish(self) -> VoiceWish:
        """Return what is wished for."""
        speech = Speech(text="", **self.model_dump(exclude={"model"}))
        return VoiceWish(model=self.model, speech=speech)
