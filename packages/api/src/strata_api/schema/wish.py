"""Which model shall answer, and how."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from strata_api.schema.answer_speech import AnswerSpeechBody
from strata_api.schema.base import Body, JsonObject, ModelId, SafeText
from strata_domain.entity.chat import (
    AnswerSchema,
    ChatParams,
    ChatTools,
    ReasoningEffort,
    ToolChoice,
    ToolSpec,
)
from strata_domain.service.routing import Restart
from strata_usecase.wish import Wish

MOST_TOOLS = 32

_StopWord = Annotated[SafeText, Field(min_length=1, max_length=200)]
_Name = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]


def _by_provider(value: Mapping[str, object]) -> Mapping[str, object]:
    if not all(isinstance(options, dict) for options in value.values()):
        message = "must map each provider to an object of its options"
        raise ValueError(message)
    return value


ProviderOptions = Annotated[
    JsonObject,
    AfterValidator(_by_provider),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": True},
        }
    ),
]


class ParamsBody(Body):
    """Parameters every provider understands; what a model cannot do is left out."""

    max_output_tokens: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    stop: Annotated[tuple[_StopWord, ...], Field(max_length=4)] = ()
    effort: ReasoningEffort | None = Field(
        default=None, description="How long a model that reasons shall think."
    )


class ToolBody(Body):
    """A tool that the caller runs when the model asks for it."""

    name: _Name
    description: Annotated[SafeText, Field(max_length=4000)] = ""
    parameters: JsonObject = Field(
        default={}, description="A JSON schema of the arguments, an object."
    )

    def spec(self) -> ToolSpec:
        """Return what the model is told of it."""
        return ToolSpec(**self.model_dump())


class AnswerSchemaBody(Body):
    """The JSON schema that the text of the answer shall conform to."""

    name: _Name = "answer"
    schema_: JsonObject = Field(alias="schema")

    def asked(self) -> AnswerSchema:
        """Return it as it is asked for."""
        return AnswerSchema(name=self.name, schema=self.schema_)


class WishBody(Body):
    """Which model shall answer, and how."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": "sandbox/lorem"}]}
    )

    model: ModelId | None = Field(
        default=None,
        description="One of GET /api/models; left out, the thread's own.",
    )
    params: ParamsBody = ParamsBody()
    tools: Annotated[tuple[ToolBody, ...], Field(max_length=MOST_TOOLS)] = ()
    tool_choice: ToolChoice = ToolChoice.AUTO
    answer_schema: AnswerSchemaBody | None = None
    fallbacks: Annotated[tuple[ModelId, ...], Field(max_length=4)] | None = Field(
        default=None,
        description="Who answers when the model cannot; left out, those it names.",
    )
    restart: Restart = Field(
        default=Restart.NEVER,
        description="Whether an answer of which you have seen something may be begun "
        "anew by another attempt; `message.reset` then says so.",
    )
    speech: AnswerSpeechBody | None = Field(
        default=None,
        description="Who speaks the answer while it is written; left out, nobody. "
        "`speech.ready` then says where each sentence can be heard.",
    )
    provider_options: ProviderOptions = Field(
        default={},
        examples=[{"sandbox": {"delay_ms": 20}}],
        description="By provider, passed on as they are.",
    )

    def wish(self) -> Wish:
        """Return what is wished for."""
        options = {
            k: v for k, v in self.provider_options.items() if isinstance(v, dict)
        }
        return Wish(
            model=self.model,
            params=ChatParams(**self.params.model_dump()),
            tools=self._tools(),
            provider_options=options,
            fallbacks=self.fallbacks,
            restart=self.restart,
            voice=None if self.speech is None else self.speech.wish(),
        )

    def _tools(self) -> ChatTools:
        wanted = self.answer_schema
        return ChatTools(
            offered=tuple(tool.spec() for tool in self.tools),
            choice=self.tool_choice,
            answer_schema=None if wanted is None else wanted.asked(),
        )
