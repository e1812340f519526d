"""Reading a request for a chat completion as strictly as the real thing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from strata_domain.entity.chat import ChatParams, ChatRequest, in_words
from strata_domain.entity.message import MessageRole
from strata_domain.error import ProviderInvalidRequestError

_ROLES = {
    "user": MessageRole.USER,
    "assistant": MessageRole.ASSISTANT,
}
_INSTRUCTIONS = frozenset({"system", "developer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request, and how its answer is wanted."""

    request: ChatRequest
    streams: bool
    tells_usage: bool


def read_question(body: bytes) -> Question:
    """Read the body of `POST /v1/chat/completions`.

    Raises:
        ProviderInvalidRequestError: it is not one.
    """
    try:
        return _question(json.loads(body))
    except (
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        message = "the body is no request for a chat completion"
        raise ProviderInvalidRequestError(message) from error


def _question(body: Mapping[str, object]) -> Question:
    streams = bool(body.get("stream"))
    wants = _mapping(body.get("stream_options") or {})
    return Question(
        request=_request(body),
        streams=streams,
        tells_usage=bool(wants.get("include_usage")),
    )


def _request(body: Mapping[str, object]) -> ChatRequest:
    spoken = [
        (_text(said["role"]), _words(said["content"])) for said in _messages(body)
    ]
    rules = [text for role, text in spoken if role in _INSTRUCTIONS]
    return ChatRequest(
        model=_text(body["model"]).removeprefix("sandbox/"),
        turns=tuple(
            in_words(_ROLES[role], text)
            for role, text in spoken
            if role not in _INSTRUCTIONS
        ),
        system="\n".join(rules) if rules else None,
        params=ChatParams(max_output_tokens=_most(body)),
        options=_mapping(body.get("sandbox", {})),
    )


def _messages(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    messages = body["messages"]
    if isinstance(messages, list) and messages:
        return [_mapping(message) for message in messages]
    message = "messages is empty or no list"
    raise TypeError(message)


def _most(body: Mapping[str, object]) -> int | None:
    most = body.get("max_completion_tokens") or body.get("max_tokens")
    if most is None or (isinstance(most, int) and most > 0):
        return most
    message = "max_completion_tokens is no positive number"
    raise TypeError(message)


def _words(content: object) -> str:
    """Join the texts of a content that may come in parts."""
    if isinstance(content, list):
        return "".join(_text(_mapping(part)["text"]) for part in content)
    return _text(content)


def _mapping(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    message = f"{type(value).__name__} where an object belongs"
    raise TypeError(message)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    message = f"{type(value).__name__} where text belongs"
    raise TypeError(message)
