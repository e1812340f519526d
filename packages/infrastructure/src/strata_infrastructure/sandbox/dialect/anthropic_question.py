"""Reading a request for a message as strictly as the real thing.

Source: https://platform.claude.com/docs/en/api/messages/create
"""

from collections.abc import Iterable

from strata_domain.entity.chat import ChatParams, ChatRequest, ReasoningEffort, Turn
from strata_domain.entity.message import ToolCallPart
from strata_domain.error import ProviderAuthenticationError
from strata_infrastructure.sandbox.dialect.anthropic_content import (
    Fields,
    ensure,
    only,
    read_turns,
    read_words,
)
from strata_infrastructure.sandbox.dialect.anthropic_tools import read_tools
from strata_infrastructure.sandbox.dialect.dialect import Question
from strata_infrastructure.sandbox.dialect.reading import (
    as_count,
    as_object,
    as_text,
    bare_model,
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.exchange import Incoming

_DOCUMENTED = (
    "cache_control container diagnostics inference_geo max_tokens messages metadata "
    "model output_config service_tier speed stop_sequences stream system temperature "
    "thinking tool_choice tools top_k top_p"
)
_FIELDS = frozenset(_DOCUMENTED.split())
_KEYS = frozenset({"authorization", "x-api-key"})
_LEAST_BUDGET = 1024
_LIVES = ("5m", "1h")
_UNDEFINED = (
    "Requests which include `tool_use` or `tool_result` blocks must define tools"
)


def read_question(incoming: Incoming) -> Question:
    """Read the request of `POST /v1/messages`.

    Raises:
        ProviderInvalidRequestError: it is not one.
        ProviderAuthenticationError: it carries no key.
    """
    if not _KEYS & incoming.headers.keys():
        message = "x-api-key header is required"
        raise ProviderAuthenticationError(message)
    with strictly():
        ensure("anthropic-version" in incoming.headers, "anthropic-version: required")
        body = body_fields(incoming.body, _FIELDS)
        streams = body.get("stream", False)
        ensure(isinstance(streams, bool), "stream: must be true or false")
        return Question(request=_request(body), streams=streams is True)


def _request(body: Fields) -> ChatRequest:
    _ensure_cacheable(as_object(body.get("cache_control", {"type": "ephemeral"})))
    request = ChatRequest(
        model=bare_model(body["model"]),
        turns=read_turns(body["messages"]),
        system=read_words(body["system"]) if "system" in body else None,
        params=_params(body),
        tools=read_tools(body),
        options=as_object(body.get("sandbox", {})),
    )
    _ensure_compatible(body)
    ensure(request.tools.offered or not _uses_tools(request.turns), _UNDEFINED)
    return request


def _ensure_cacheable(caching: Fields) -> None:
    only(caching, "type", "ttl")
    ensure(caching["type"] == "ephemeral", "cache_control.type: must be ephemeral")
    ensure(caching.get("ttl", "5m") in _LIVES, f"cache_control.ttl: one of {_LIVES}")


def _params(body: Fields) -> ChatParams:
    wanted = as_object(body.get("output_config", {}))
    effort = only(wanted, "effort", "format").get("effort")
    most = as_count(body["max_tokens"])
    ensure(most, "max_tokens: must be a number")
    return ChatParams(
        max_output_tokens=most,
        temperature=_share(body, "temperature"),
        top_p=_share(body, "top_p"),
        stop=_stop(body.get("stop_sequences", [])),
        effort=None if effort is None else ReasoningEffort(as_text(effort)),
    )


def _share(body: Fields, name: str) -> float | None:
    value = body.get(name)
    if value is None or (isinstance(value, int | float) and 0 <= value <= 1):
        return value
    message = f"{name}: range 0 to 1"
    raise ValueError(message)


def _stop(sequences: object) -> tuple[str, ...]:
    ensure(isinstance(sequences, list), "stop_sequences: must be a list")
    given = tuple(map(as_text, sequences if isinstance(sequences, list) else ()))
    said = all(each.strip() for each in given)
    ensure(said, "stop_sequences: each must contain non-whitespace")
    return given


def _ensure_compatible(body: Fields) -> None:
    """Refuse what cannot be asked for together."""
    both = {"temperature", "top_p"} <= body.keys()
    ensure(not both, "`temperature` and `top_p` cannot both be specified")
    thinks = _thinks(as_object(body.get("thinking", {"type": "disabled"})), body)
    sampled = body.keys() & {"temperature", "top_k"}
    ensure(not (thinks and sampled), "`temperature` may only be set to 1 with thinking")
    forced = as_object(body.get("tool_choice", {})).get("type") == "any"
    ensure(not (thinks and forced), "Thinking may not be enabled with forced tool use")


def _uses_tools(turns: Iterable[Turn]) -> bool:
    """Tell whether a tool was called; no result comes without its call."""
    parts = (part for turn in turns for part in turn.parts)
    return any(isinstance(part, ToolCallPart) for part in parts)


def _thinks(thinking: Fields, body: Fields) -> bool:
    kind, most = as_text(thinking["type"]), as_count(body["max_tokens"]) or 0
    only(thinking, *_THINKING[kind])
    budget = as_count(thinking.get("budget_tokens", _LEAST_BUDGET)) or 0
    ensure(budget >= _LEAST_BUDGET, "thinking.budget_tokens: at least 1024")
    ensure(kind != "enabled" or budget < most, "max_tokens: more than budget_tokens")
    return kind != "disabled"


_THINKING = {
    "adaptive": ("type", "display"),
    "disabled": ("type",),
    "enabled": ("type", "display", "budget_tokens"),
}
