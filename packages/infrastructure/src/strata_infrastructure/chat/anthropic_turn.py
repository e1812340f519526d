"""Putting a conversation in the words of Anthropic's Messages.

Source: https://platform.claude.com/docs/en/api/messages/create
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from anthropic.types import (
    ContentBlockParam,
    ImageBlockParam,
    MessageParam,
    TextBlockParam,
    ToolResultBlockParam,
    ToolUseBlockParam,
)

from strata_domain.entity.chat import Turn
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    OpaquePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_infrastructure.chat.anthropic_block import tool_input

_Picture = Literal["image/gif", "image/jpeg", "image/png", "image/webp"]
_PICTURES: Mapping[str, _Picture] = {
    "image/gif": "image/gif",
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/webp": "image/webp",
}


def messages(turns: Iterable[Turn]) -> list[MessageParam]:
    """Return the turns that say something; Anthropic refuses empty ones.

    Raises:
        ValueError: what was kept of an answer is no JSON, or a picture is of a kind
            that Anthropic does not read.
    """
    return [message for message in map(_message, turns) if message["content"]]


def _message(turn: Turn) -> MessageParam:
    if turn.role is MessageRole.ASSISTANT:
        return {"role": "assistant", "content": _kept(turn) or _blocks(turn)}
    return {"role": "user", "content": _blocks(turn)}


def _kept(turn: Turn) -> list[ContentBlockParam]:
    """Return the whole answer as Anthropic gave it, if it is to be given back so."""
    kept = [part.payload for part in turn.parts if isinstance(part, OpaquePart)]
    return [block for payload in kept for block in json.loads(payload)]


def _blocks(turn: Turn) -> list[ContentBlockParam]:
    """Return the content; the results of tools come first, as Anthropic demands."""
    results = [part for part in turn.parts if isinstance(part, ToolResultPart)]
    others = [part for part in turn.parts if _is_said(part)]
    return [_BLOCKS[type(part)](part) for part in (*results, *others)]


def _is_said(part: Part) -> bool:
    """Tell whether the part is content; blank text is none."""
    if isinstance(part, TextPart):
        return bool(part.text.strip())
    return isinstance(part, ImagePart | ToolCallPart)


def _text(part: TextPart) -> TextBlockParam:
    return {"type": "text", "text": part.text}


def _image(part: ImagePart) -> ImageBlockParam:
    if part.media_type not in _PICTURES:
        message = f"{part.media_type!r} is not among {sorted(_PICTURES)}"
        raise ValueError(message)
    return {
        "type": "image",
        "source": {
            "type": "base64",
            "media_type": _PICTURES[part.media_type],
            "data": part.data,
        },
    }


def _tool_use(part: ToolCallPart) -> ToolUseBlockParam:
    given = dict(tool_input(part.arguments))
    return {"type": "tool_use", "id": part.call_id, "name": part.name, "input": given}


def _tool_result(part: ToolResultPart) -> ToolResultBlockParam:
    call_id, content = part.call_id, part.content
    return {"type": "tool_result", "tool_use_id": call_id, "content": content}


_BLOCKS: Mapping[type[Part], Callable[..., ContentBlockParam]] = {
    TextPart: _text,
    ImagePart: _image,
    ToolCallPart: _tool_use,
    ToolResultPart: _tool_result,
}
