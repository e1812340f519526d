"""Reading a conversation as strictly as Anthropic does.

Source: https://platform.claude.com/docs/en/api/messages/create
"""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256

from strata_domain.entity.chat import Turn
from strata_domain.entity.message import (
    MessageRole,
    OpaquePart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    text_of,
)
from strata_infrastructure.sandbox.dialect.reading import (
    as_object,
    as_objects,
    as_picture,
    as_text,
)

Fields = Mapping[str, object]
_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
_OPTIONAL = frozenset({"cache_control", "caller", "citations", "is_error"})


def ensure(met: object, message: str) -> None:
    """Do nothing, or raise ValueError."""
    if not met:
        raise ValueError(message)


def only(fields: Fields, *known: str) -> Fields:
    """Return the fields, or raise ValueError if there are others."""
    unknown = sorted(fields.keys() - {*known})
    ensure(not unknown, f"{unknown}: Extra inputs are not permitted")
    return fields


def signature_of(thinking: str) -> str:
    """Return what proves that the sandbox itself thought so."""
    return b64encode(sha256(thinking.encode()).digest()).decode()


def read_turns(messages: object) -> tuple[Turn, ...]:
    """Read the messages.

    Raises:
        LookupError: something is missing.
        TypeError: something is of another kind.
        ValueError: something makes no sense.
    """
    turns = tuple(_turn(message) for message in as_objects(messages))
    ensure(turns, "messages: at least one message is required")
    calls = [frozenset(), *(_called(turn) for turn in turns)]
    results = [*(_answered(turn) for turn in turns), frozenset()]
    ensure(calls == results, "tool_use without tool_result right after it, or reverse")
    return turns


def read_words(content: object) -> str:
    """Read text that may come in blocks."""
    return text_of(_blocks(content, {"text": _text}))


def _turn(message: Fields) -> Turn:
    role = MessageRole(as_text(only(message, "role", "content")["role"]))
    parts = tuple(_blocks(message["content"], _READERS[role]))
    ensure(parts, "messages must have non-empty content")
    return Turn(role, parts)


def _called(turn: Turn) -> frozenset[str]:
    return frozenset(p.call_id for p in turn.parts if isinstance(p, ToolCallPart))


def _answered(turn: Turn) -> frozenset[str]:
    """Return whose results the turn holds; they come before everything else."""
    kinds = [isinstance(part, ToolResultPart) for part in turn.parts]
    ensure(kinds == sorted(kinds, reverse=True), "tool_result blocks must come first")
    return frozenset(p.call_id for p in turn.parts if isinstance(p, ToolResultPart))


def _blocks(content: object, readers: Mapping[str, "_Reader"]) -> list[Part]:
    blocks = (
        [{"type": "text", "text": content}] if isinstance(content, str) else content
    )
    return [readers[as_text(block["type"])](block) for block in as_objects(blocks)]


def _taken(block: Fields, *known: str) -> list[object]:
    """Return the fields that a block must have, if it has no others."""
    fields = only(block, "type", *known, *_OPTIONAL)
    return [fields[name] for name in known]


def _text(block: Fields) -> Part:
    text = as_text(*_taken(block, "text"))
    ensure(text.strip(), "text content blocks must contain non-whitespace text")
    return TextPart(text)


def _image(block: Fields) -> Part:
    source = as_object(*_taken(block, "source"))
    only(source, "type", "media_type", "data")
    ensure(source["type"] == "base64", "the sandbox fetches no pictures")
    ensure(source["media_type"] in _PICTURES, f"media_type: {sorted(_PICTURES)}")
    return as_picture(source["media_type"], source["data"])


def _tool_use(block: Fields) -> Part:
    call_id, name, given = _taken(block, "id", "name", "input")
    return ToolCallPart(as_text(call_id), as_text(name), json.dumps(as_object(given)))


def _tool_result(block: Fields) -> Part:
    call_id, content = _taken(block, "tool_use_id", "content")
    return ToolResultPart(as_text(call_id), read_words(content))


def _thinking(block: Fields) -> Part:
    thinking, signature = map(as_text, _taken(block, "thinking", "signature"))
    is_ours = signature == signature_of(thinking)
    ensure(is_ours, "Invalid `signature` in `thinking` block")
    return ReasoningPart(thinking)


def _redacted(block: Fields) -> Part:
    return OpaquePart("anthropic", as_text(*_taken(block, "data")))


_Reader = Callable[[Fields], Part]
_READERS: Mapping[MessageRole, Mapping[str, _Reader]] = {
    MessageRole.USER: {"text": _text, "image": _image, "tool_result": _tool_result},
    MessageRole.ASSISTANT: {
        "text": _text,
        "thinking": _thinking,
        "redacted_thinking": _redacted,
        "tool_use": _tool_use,
    },
}
