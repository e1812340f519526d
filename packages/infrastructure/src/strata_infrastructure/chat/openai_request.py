"""Asking in the words of OpenAI's Chat Completions.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

from collections.abc import Iterable, Mapping

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatRequest,
    ChatTools,
    ToolChoice,
    ToolSpec,
    Turn,
)
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.chat.closed_schema import closed
from strata_infrastructure.chat.openai_profile import OpenAIProfile

Fields = dict[str, object]
# Names that options may not take: what we limit and meter, what has a price of its own,
# what there are fields for, and what the reading needs.
_METERED = frozenset(
    {"max_completion_tokens", "max_tokens", "model", "n", "prediction"}
)
_FIELDS = frozenset(
    {"function_call", "functions", "response_format", "tool_choice", "tools"}
)
_SHAPED = frozenset({"messages", "stream", "stream_options"})


def request_body(
    request: ChatRequest, profile: OpenAIProfile, *, streams: bool
) -> Fields:
    """Return the body of a request; what nobody asked for is not in it.

    Raises:
        ProviderInvalidRequestError: the options take what is not theirs.
    """
    _ensure_free(request.options, _METERED | _FIELDS | _SHAPED | profile.priced)
    return {
        "model": request.model,
        "messages": _messages(request.system, profile.turns(request.turns)),
        **_params(request, profile),
        **_tools(request.tools),
        **(profile.streaming if streams else {}),
        "stream": streams,
        **request.options,
    }


def _ensure_free(options: Mapping[str, object], ours: frozenset[str]) -> None:
    """Let options take no name of ours, nor one inside of another."""
    inner = {
        f"{name}.{part}"
        for name, given in options.items()
        if isinstance(given, Mapping)
        for part in given
    }
    if taken := sorted(ours & (options.keys() | inner)):
        message = f"options cannot set {taken}"
        raise ProviderInvalidRequestError(message)


def _params(request: ChatRequest, profile: OpenAIProfile) -> Fields:
    params = request.params
    wanted = {
        profile.output_limit: params.max_output_tokens,
        "temperature": params.temperature,
        "top_p": params.top_p,
        "stop": list(params.stop) or None,
        "reasoning_effort": params.effort,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _tools(tools: ChatTools) -> Fields:
    choice = None if tools.choice is ToolChoice.AUTO else tools.choice
    wanted = {
        "tools": [_tool(tool) for tool in tools.offered],
        "tool_choice": tools.offered and choice,
        "parallel_tool_calls": None if tools.parallel or not tools.offered else False,
        "response_format": tools.answer_schema and _format(tools.answer_schema),
    }
    return {name: value for name, value in wanted.items() if value or value is False}


def _tool(tool: ToolSpec) -> Fields:
    told = {
        "description": tool.description,
        "parameters": tool.parameters,
        "strict": tool.strict,
    }
    given = {name: value for name, value in told.items() if value}
    return {"type": "function", "function": {"name": tool.name, **given}}


def _format(answer: AnswerSchema) -> Fields:
    """Insist on the schema where it can be closed, or ask for it as it is."""
    strict = closed(answer.schema)
    schema = {"schema": strict or answer.schema, "strict": strict is not None}
    return {"type": "json_schema", "json_schema": {"name": answer.name, **schema}}


def _messages(system: str | None, turns: Iterable[Turn]) -> list[Fields]:
    rules = [] if system is None else [_said("system", system)]
    return [*rules, *(message for turn in turns for message in _turn(turn))]


def _turn(turn: Turn) -> Iterable[Fields]:
    return _assistant(turn) if turn.role is MessageRole.ASSISTANT else _user(turn)


def _assistant(turn: Turn) -> Iterable[Fields]:
    calls = [_call(part) for part in turn.parts if isinstance(part, ToolCallPart)]
    if calls:
        yield {**_said("assistant", turn.text or None), "tool_calls": calls}
    else:
        yield _said("assistant", turn.text)


def _call(part: ToolCallPart) -> Fields:
    function = {"name": part.name, "arguments": part.arguments}
    return {"id": part.call_id, "type": "function", "function": function}


def _user(turn: Turn) -> Iterable[Fields]:
    """Yield what tools gave back first: it must follow the call at once."""
    for part in turn.parts:
        if isinstance(part, ToolResultPart):
            yield {**_said("tool", part.content), "tool_call_id": part.call_id}
    shown = [part for part in turn.parts if isinstance(part, TextPart | ImagePart)]
    yield from [_said("user", _content(turn, shown))] if shown else ()


def _content(turn: Turn, shown: Iterable[TextPart | ImagePart]) -> object:
    if not any(isinstance(part, ImagePart) for part in shown):
        return turn.text
    return [_shown(part) for part in shown]


def _shown(part: TextPart | ImagePart) -> Fields:
    if isinstance(part, TextPart):
        return {"type": "text", "text": part.text}
    url = f"data:{part.media_type};base64,{part.data}"
    return {"type": "image_url", "image_url": {"url": url}}


def _said(role: str, content: object) -> Fields:
    return {"role": role, "content": content}
