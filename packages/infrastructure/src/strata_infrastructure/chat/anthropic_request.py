"""Asking in the words of Anthropic's Messages.

What cannot be asked for together is left out here; what a model cannot do at all is the
catalogue's business. Source: https://platform.claude.com/docs/en/api/messages/create
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from typing import Literal

from anthropic import (
    AsyncAnthropic,
    AsyncAPIResponse,
    AsyncStream,
    Omit,
    omit,
    transform_schema,
)
from anthropic.types import (
    Message,
    OutputConfigParam,
    RawMessageStreamEvent,
    ThinkingConfigParam,
    ToolChoiceParam,
    ToolParam,
)

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatRequest,
    ChatTools,
    ReasoningEffort,
    ToolChoice,
    ToolSpec,
)
from strata_domain.entity.message import ToolCallPart
from strata_domain.error import ProviderInvalidRequestError
from strata_domain.service.request import DEFAULT_OUTPUT_TOKENS
from strata_infrastructure.chat.anthropic_turn import messages
from strata_infrastructure.chat.closed_schema import closed

Answer = AbstractAsyncContextManager[
    AsyncAPIResponse[Message | AsyncStream[RawMessageStreamEvent]]
]
# Names that options may not take: what we limit and meter, what has a price of its own,
# and what we shape.
_METERED = frozenset({"max_tokens", "model"})
_PRICED = frozenset({"container", "inference_geo", "mcp_servers", "speed", "tools"})
_SHAPED = frozenset({"messages", "output_config", "stream", "system", "tool_choice"})
_LONG_CACHE = "1h"
_CHOICES: Mapping[ToolChoice, ToolChoiceParam] = {
    ToolChoice.AUTO: {"type": "auto"},
    ToolChoice.NONE: {"type": "none"},
    ToolChoice.REQUIRED: {"type": "any"},
}
_ONE_AT_A_TIME: Mapping[ToolChoice, ToolChoiceParam] = {
    ToolChoice.AUTO: {"type": "auto", "disable_parallel_tool_use": True},
    ToolChoice.NONE: {"type": "none"},
    ToolChoice.REQUIRED: {"type": "any", "disable_parallel_tool_use": True},
}
_EFFORTS: Mapping[ReasoningEffort, Literal["low", "medium", "high"]] = {
    ReasoningEffort.LOW: "low",
    ReasoningEffort.MEDIUM: "medium",
    ReasoningEffort.HIGH: "high",
}


def ask(client: AsyncAnthropic, request: ChatRequest, *, streams: bool) -> Answer:
    """Return what asks when it is entered.

    Raises:
        ProviderInvalidRequestError: the options take what is not theirs.
        ValueError: a part of the conversation is nothing that Anthropic reads.
    """
    _ensure_free(request.options)
    params, tools = request.params, _tools(request)
    return client.messages.with_streaming_response.create(
        model=request.model,
        max_tokens=params.max_output_tokens or DEFAULT_OUTPUT_TOKENS,
        messages=messages(request.turns),
        system=request.system or omit,
        stop_sequences=[each for each in params.stop if each.strip()] or omit,
        thinking=_thinking(request),
        output_config=_output(params.effort, tools.answer_schema) or omit,
        tools=[_tool(tool) for tool in tools.offered] or omit,
        tool_choice=_choice(tools) if tools.offered else omit,
        stream=streams,
        extra_body={**_sampling(request), **request.options},
    )


def _ensure_free(options: Mapping[str, object]) -> None:
    """Let options take no name of ours, and cache for no longer than has a price."""
    caching = options.get("cache_control")
    lasting = caching.get("ttl") if isinstance(caching, Mapping) else None
    ours = (_METERED | _PRICED | _SHAPED) & options.keys()
    taken = sorted(ours | ({"cache_control.ttl"} if lasting == _LONG_CACHE else set()))
    if taken:
        message = f"options cannot set {taken}"
        raise ProviderInvalidRequestError(message)


def _tools(request: ChatRequest) -> ChatTools:
    """Return the tools, or names alone of those called before.

    Anthropic refuses a conversation in which tools are used and none is declared.
    """
    parts = (part for turn in request.turns for part in turn.parts)
    called = {part.name for part in parts if isinstance(part, ToolCallPart)}
    stubs = tuple(ToolSpec(name=name) for name in sorted(called))
    unused = replace(request.tools, offered=stubs, choice=ToolChoice.NONE)
    return request.tools if request.tools.offered else unused


def _choice(tools: ChatTools) -> ToolChoiceParam:
    return (_CHOICES if tools.parallel else _ONE_AT_A_TIME)[tools.choice]


def _thinks(request: ChatRequest) -> bool:
    """Tell whether the model shall think; it cannot where it must call a tool."""
    must_call = request.tools.offered and request.tools.choice is ToolChoice.REQUIRED
    return request.params.effort is not None and not must_call


def _thinking(request: ChatRequest) -> ThinkingConfigParam | Omit:
    if _thinks(request):
        return {"type": "adaptive", "display": "summarized"}
    return omit


def _output(
    effort: ReasoningEffort | None, answer: AnswerSchema | None
) -> OutputConfigParam:
    output: OutputConfigParam = {}
    if effort is not None:
        output["effort"] = _EFFORTS[effort]
    if answer is not None:
        output["format"] = {"type": "json_schema", "schema": _strict(answer.schema)}
    return output


def _strict(schema: Mapping[str, object]) -> dict[str, object]:
    """Return the schema in the words that Anthropic enforces: closed, without limits.

    The SDK turns limits into descriptions. Schemas that it cannot read, with several
    types for one value, are at least closed.
    """
    with suppress(AssertionError, LookupError, TypeError, ValueError):
        return transform_schema(dict(schema))
    return dict(closed(schema) or schema)


def _tool(tool: ToolSpec) -> ToolParam:
    schema: dict[str, object] = {"type": "object", **tool.parameters}
    shape = _strict(schema) if tool.strict else schema
    declared: ToolParam = {"name": tool.name, "input_schema": shape}
    if tool.description:
        declared["description"] = tool.description
    if tool.strict:
        declared["strict"] = True
    return declared


def _sampling(request: ChatRequest) -> Mapping[str, float]:
    """Return what the SDK has no keyword for any more.

    Anthropic takes one of the two, a temperature up to 1, and neither with thinking.
    """
    params = request.params
    asked = (("temperature", params.temperature), ("top_p", params.top_p))
    given = [(name, min(value, 1.0)) for name, value in asked if value is not None]
    return {} if _thinks(request) else dict(given[:1])
