"""Reading a request for a chat completion as strictly as the real thing.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import reduce

from strata_domain.entity.chat import ChatParams, ChatRequest, Turn
from strata_domain.entity.message import (
    MessageRole,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    text_of,
)
from strata_infrastructure.sandbox.dialect.dialect import Question
from strata_infrastructure.sandbox.dialect.openai_tools import read_tools
from strata_infrastructure.sandbox.dialect.reading import (
    as_count,
    as_object,
    as_objects,
    as_picture,
    as_text,
    bare_model,
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.exchange import Incoming

_DOCUMENTED = (
    "audio frequency_penalty function_call functions logit_bias logprobs "
    "max_completion_tokens max_tokens messages metadata modalities model n "
    "parallel_tool_calls prediction presence_penalty prompt_cache_key "
    "prompt_cache_options prompt_cache_retention reasoning_effort response_format "
    "safety_identifier seed service_tier stop store stream stream_options temperature "
    "tool_choice tools top_logprobs top_p user verbosity web_search_options"
)
_FIELDS = frozenset(_DOCUMENTED.split())
_ROLES = {
    "user": MessageRole.USER,
    "assistant": MessageRole.ASSISTANT,
    "tool": MessageRole.USER,
}
_INSTRUCTIONS = frozenset({"system", "developer"})
_LIMITS = ("max_completion_tokens", "max_tokens")
_BASE_64 = "base64,"


def read_question(incoming: Incoming) -> Question:
    """Read the request of `POST /v1/chat/completions`.

    Raises:
        ProviderInvalidRequestError: it is not one.
    """
    with strictly():
        body = body_fields(incoming.body, _FIELDS)
        wants = as_object(body.get("stream_options") or {})
        return Question(
            request=read_request(body),
            streams=bool(body.get("stream")),
            tells_usage=bool(wants.get("include_usage")),
            request_id=incoming.headers.get("x-client-request-id"),
        )


def read_request(body: Mapping[str, object]) -> ChatRequest:
    """Read the fields that say what is asked.

    Raises:
        LookupError: one is missing.
        TypeError: one is of another kind.
        ValueError: one makes no sense.
    """
    messages = _messages(body)
    rules = [m for m in messages if m["role"] in _INSTRUCTIONS]
    said = [_turn(m) for m in messages if m["role"] not in _INSTRUCTIONS]
    return ChatRequest(
        model=bare_model(body["model"]),
        turns=reduce(_joined, said, ()),
        system="\n".join(map(_text, rules)) if rules else None,
        params=ChatParams(max_output_tokens=_most(body)),
        tools=read_tools(body),
        options=as_object(body.get("sandbox", {})),
    )


def _messages(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    messages = as_objects(body["messages"])
    if not messages:
        message = "messages is empty"
        raise ValueError(message)
    return messages


def _turn(message: Mapping[str, object]) -> Turn:
    role = as_text(message["role"])
    return Turn(_ROLES[role], tuple(_READERS[role](message)))


def _joined(turns: tuple[Turn, ...], turn: Turn) -> tuple[Turn, ...]:
    """Put what tools gave back and what the user says to it into one turn."""
    if turn.role is MessageRole.USER and turns and _is_result(turns[-1]):
        return (*turns[:-1], Turn(turn.role, turns[-1].parts + turn.parts))
    return (*turns, turn)


def _is_result(turn: Turn) -> bool:
    return isinstance(turn.parts[-1], ToolResultPart)


def _spoken(message: Mapping[str, object]) -> list[Part]:
    content = message["content"]
    if isinstance(content, list):
        return [_PARTS[as_text(part["type"])](part) for part in as_objects(content)]
    return [TextPart(as_text(content))]


def _called(message: Mapping[str, object]) -> list[Part]:
    calls = as_objects(message.get("tool_calls", []))
    said = _spoken(message) if message.get("content") or not calls else []
    return [*said, *map(_call, calls)]


def _call(call: Mapping[str, object]) -> Part:
    function = as_object(call["function"])
    arguments = as_text(function["arguments"])
    as_object(json.loads(arguments))
    return ToolCallPart(as_text(call["id"]), as_text(function["name"]), arguments)


def _result(message: Mapping[str, object]) -> list[Part]:
    return [ToolResultPart(as_text(message["tool_call_id"]), _text(message))]


def _text(message: Mapping[str, object]) -> str:
    return text_of(_spoken(message))


def _picture(part: Mapping[str, object]) -> Part:
    url = as_text(as_object(part["image_url"])["url"])
    scheme, media_type, data = re.split("[:;]", url, maxsplit=2)
    if scheme != "data" or not data.startswith(_BASE_64):
        message = "the sandbox fetches no pictures"
        raise ValueError(message)
    return as_picture(media_type, data.removeprefix(_BASE_64))


_Reader = Callable[[Mapping[str, object]], list[Part]]
_READERS: Mapping[str, _Reader] = {
    "user": _spoken,
    "assistant": _called,
    "tool": _result,
}
_PARTS: Mapping[str, Callable[[Mapping[str, object]], Part]] = {
    "text": lambda part: TextPart(as_text(part["text"])),
    "image_url": _picture,
}


def _most(body: Mapping[str, object]) -> int | None:
    limits = [body[name] for name in _LIMITS if body.get(name) is not None]
    if len(limits) > 1:
        message = f"{_LIMITS} at the same time"
        raise ValueError(message)
    return as_count(limits[0] if limits else None)
