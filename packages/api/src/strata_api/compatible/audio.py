"""Texts to speak and sound to write down, as OpenAI takes them.

Source: https://platform.openai.com/docs/api-reference/audio
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Json

from strata_api.compatible.value import Lenient, Listed, Unnamed, only
from strata_api.schema.base import JsonObject, Language, ModelId, View
from strata_api.schema.voice import Speed, SpokenText, VoiceId
from strata_domain.entity.speech import AudioFormat, Speech
from strata_domain.entity.transcription import Hearing

SANDBOX = "sandbox"
TranscriptFormat = Literal["json", "text", "srt", "verbose_json", "vtt"]
TIMED = frozenset({"srt", "vtt"})
Granularity = Literal["word", "segment"]
NothingSaid = Annotated[Unnamed, AfterValidator(only(None, ""))]


def _named(value: object) -> object:
    """Return the name of a voice that is sent as an object."""
    return value.get("id") if isinstance(value, Mapping) else value


def _unset(value: object) -> object:
    return None if value == "" else value


class CompatibleSpeechBody(Lenient):
    """What shall be spoken."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": "sandbox/voice", "input": "Good day!", "voice": "alto"}
            ]
        }
    )

    model: ModelId = Field(description="One of GET /v1/models that speaks.")
    input: SpokenText
    voice: Annotated[VoiceId | None, BeforeValidator(_named)] = None
    response_format: Annotated[
        AudioFormat | None,
        Field(description="Left out: `mp3`, or what is usual with the model."),
    ] = None
    speed: Speed | None = None
    stream_format: Literal["audio", "sse"] | None = None
    instructions: NothingSaid = None
    sandbox: JsonObject = Field(
        default={}, description="Options of the sandbox, for its model alone."
    )

    @property
    def speech(self) -> Speech:
        """What shall be spoken."""
        return Speech(
            text=self.input,
            voice=self.voice,
            speed=self.speed,
            format=self.response_format,
            options={SANDBOX: self.sandbox},
        )


class CompatibleTranscriptionBody(Lenient):
    """How the file that is sent with it shall be written down."""

    model: ModelId = Field(description="One of GET /v1/models that listens.")
    language: Annotated[Language | None, BeforeValidator(_unset)] = None
    response_format: TranscriptFormat = "json"
    timestamp_granularities: Annotated[tuple[Granularity, ...], Listed] = Field(
        default=(), alias="timestamp_granularities[]"
    )
    prompt: NothingSaid = None
    temperature: Annotated[Unnamed, AfterValidator(only(None, "", "0", "0.0"))] = None
    stream: Annotated[Unnamed, AfterValidator(only(None, "", "false"))] = None
    sandbox: Annotated[
        Json[JsonObject],
        Field(description="Options of the sandbox, as JSON text."),
    ] = Field(default={})

    @property
    def hearing(self) -> Hearing:
        """How it shall be written down."""
        timed = self.response_format in TIMED or "word" in self.timestamp_granularities
        return Hearing(
            language=self.language, words=timed, options={SANDBOX: self.sandbox}
        )


class HeardUsageView(View):
    """What was listened to."""

    type: Literal["duration"]
    seconds: int


class HeardWordView(View):
    """A word, and when it is heard."""

    word: str
    start: Annotated[float, Field(description="In seconds, as `end`.")]
    end: float


class HeardView(View):
    """What was heard; all but `text` and `usage` with `verbose_json` alone."""

    text: str
    task: Annotated[Literal["transcribe"], Field(default="transcribe")]
    language: Annotated[str, Field(default="")]
    duration: Annotated[float, Field(default=0.0, description="In seconds.")]
    words: Annotated[list[HeardWordView], Field(default=[])]
    usage: HeardUsageView
