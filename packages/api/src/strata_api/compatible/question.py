"""A question, as OpenAI's chat completions take it.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from strata_api.compatible.message import MessageBody, system_of, turns_of
from strata_api.compatible.tool import (
    Choice,
    FormatBody,
    FunctionToolBody,
    tools_of,
)
from strata_api.compatible.unsupported import Unsupported
from strata_api.compatible.value import Lenient, Listed, Nullable
from strata_api.schema.base import JsonObject, ModelId, SafeText
from strata_domain.entity.chat import (
    ChatParams,
    ChatTools,
    ReasoningEffort,
    ToolChoice,
)
from strata_usecase.wish import Said, Wish

MOST_MESSAGES = 2000
MOST_TOOLS = 128
_EFFORTS: Mapping[str, ReasoningEffort] = MappingProxyType(
    {
        **{effort.value: effort for effort in ReasoningEffort},
        "none": ReasoningEffort.LOW,
        "minimal": ReasoningEffort.LOW,
        "xhigh": ReasoningEffort.HIGH,
    }
)
_OPENAI = ("seed", "presence_penalty", "frequency_penalty", "logit_bias")
"""What OpenAI's own models alone are told."""

_Tokens = Annotated[int, Field(ge=1, le=1_000_000)]
_Penalty = Annotated[float, Field(ge=-2, le=2)]
_Biases = Annotated[
    JsonObject,
    WithJsonSchema({"type": "object", "additionalProperties": {"type": "number"}}),
]
_StopWord = Annotated[SafeText, Field(min_length=1, max_length=200)]
_Messages = Annotated[
    tuple[MessageBody, ...], Field(min_length=1, max_length=MOST_MESSAGES)
]


def _answerable(messages: tuple[MessageBody, ...]) -> tuple[MessageBody, ...]:
    if not turns_of(messages):
        message = "must say something beside the rules"
        raise ValueError(message)
    return messages


class MetadataBody(Lenient):
    """What the caller notes beside the question."""

    thread_id: UUID | None = Field(
        default=None,
        description="Keep the last message and its answer at the end of this thread.",
    )


class StreamOptionsBody(Lenient):
    """How to stream."""

    include_usage: bool | None = None


class ChatCompletionBody(Unsupported):
    """A question; what a model cannot do is left out, and a header says so."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "sandbox/echo",
                    "messages": [{"role": "user", "content": "Good morning!"}],
                }
            ]
        }
    )

    model: ModelId = Field(description="One of GET /v1/models.")
    messages: Annotated[_Messages, AfterValidator(_answerable)]
    max_tokens: _Tokens | None = None
    max_completion_tokens: _Tokens | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    stop: Annotated[tuple[_StopWord, ...], Field(max_length=4), Listed] = ()
    reasoning_effort: (
        Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None
    ) = None
    tools: Annotated[
        tuple[FunctionToolBody, ...], Field(max_length=MOST_TOOLS), Nullable
    ] = ()
    tool_choice: Choice | None = None
    parallel_tool_calls: bool | None = None
    response_format: FormatBody | None = None
    stream: bool | None = None
    stream_options: StreamOptionsBody | None = None
    metadata: MetadataBody | None = None
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    presence_penalty: _Penalty | None = None
    frequency_penalty: _Penalty | None = None
    logit_bias: _Biases | None = None
    sandbox: JsonObject | None = Field(
        default=None, description="Options of the sandbox, for its models alone."
    )

    @field_validator("tool_choice", mode="after")
    @classmethod
    def _ensure_callable(
        cls, choice: Choice | None, given: ValidationInfo
    ) -> Choice | None:
        tools = tools_of(given.data.get("tools", ()), choice)
        if tools.choice is ToolChoice.REQUIRED and not tools.offered:
            message = "must be among the tools that are offered"
            raise ValueError(message)
        return choice

    @property
    def wants_usage(self) -> bool:
        """Whether the stream shall end with what it used."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def said(self) -> Said:
        """Who said what, and the rules."""
        return Said(turns_of(self.messages), system_of(self.messages))

    @property
    def thread_id(self) -> UUID | None:
        """Where question and answer are kept, if anywhere."""
        return None if self.metadata is None else self.metadata.thread_id

    def wish(self) -> Wish:
        """Return what is wished for."""
        return Wish(
            model=self.model,
            params=self._params(),
            tools=self._tools(),
            provider_options={"openai": self._options(), "sandbox": self.sandbox or {}},
        )

    def _params(self) -> ChatParams:
        return ChatParams(
            max_output_tokens=self.max_completion_tokens or self.max_tokens,
            temperature=self.temperature,
            top_p=self.top_p,
            stop=self.stop,
            effort=_EFFORTS.get(self.reasoning_effort or ""),
        )

    def _tools(self) -> ChatTools:
        wanted = self.response_format
        return replace(
            tools_of(self.tools, self.tool_choice),
            parallel=self.parallel_tool_calls is not False,
            answer_schema=None if wanted is None else wanted.asked(),
        )

    def _options(self) -> dict[str, object]:
        given = {name: getattr(self, name) for name in _OPENAI}
        return {name: value for name, value in given.items() if value is not None}
