"""One block of the content of Anthropic's answers, as it grows.

Source: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from strata_domain.entity.chat_piece import (
    ChatPiece,
    CitationFound,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
)

Fields = Mapping[str, object]
_GROWN_BY: Mapping[object, str] = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "signature_delta": "signature",
    "input_json_delta": "partial_json",
}
_WORDS: Mapping[str, Callable[[str], ChatPiece]] = {
    "text": TextDelta,
    "thinking": ReasoningDelta,
}


class GrowingBlock:
    """From its start, over its deltas, to its stop.

    A block that did not come in deltas is one whose start says everything.
    """

    def __init__(self, begun: Fields) -> None:
        """Begin with what the start of the block says."""
        self._begun = begun
        self._grown: dict[str, list[str]] = {}
        self._citations: list[Fields] = []

    def start(self) -> Iterator[ChatPiece]:
        """Yield the words and sources that are there from the start."""
        kind = text_in(self._begun, "type")
        yield from _words(self._begun, kind)
        for citation in _list(self._begun.get("citations")):
            yield from self._cite(citation)

    def grow(self, delta: Fields) -> Iterator[ChatPiece]:
        """Yield what the delta adds; of a kind nobody knows, nothing."""
        if name := _GROWN_BY.get(delta["type"]):
            self._grown.setdefault(name, []).append(text_in(delta, name))
            yield from _words(delta, name)
        if delta["type"] == "citations_delta":
            yield from self._cite(delta["citation"])

    def stop(self) -> Iterator[ChatPiece]:
        """Yield what is only told when it is complete: the call of a tool."""
        if self._begun["type"] == "tool_use":
            call_id, name = text_in(self._begun, "id"), text_in(self._begun, "name")
            given = json.dumps(self._begun["input"], ensure_ascii=False)
            yield ToolCalled(call_id, name, self._joined("partial_json") or given)

    @property
    def is_state(self) -> bool:
        """Whether it is thinking that Anthropic wants back to the letter."""
        signature = self._begun.get("signature") or self._joined("signature")
        return bool(signature) or self._begun["type"] == "redacted_thinking"

    def whole(self) -> Fields:
        """Return the block as an answer that comes at once has it."""
        words = {name: self._joined(name) for name in self._grown}
        partial = words.pop("partial_json", "")
        return {
            **self._begun,
            **{name: f"{self._begun.get(name, '')}{words[name]}" for name in words},
            **({"input": tool_input(partial)} if partial else {}),
            **({"citations": self._citations} if self._citations else {}),
        }

    def _joined(self, name: str) -> str:
        return "".join(self._grown.get(name, ()))

    def _cite(self, citation: object) -> Iterator[CitationFound]:
        """Keep the citation, and yield its source if it is a page of the web."""
        fields = mapping(citation)
        self._citations.append(fields)
        if "url" in fields:
            title = text_in(fields, "title") if fields.get("title") else None
            yield CitationFound(text_in(fields, "url"), title)


def tool_input(arguments: str) -> Fields:
    """Return a tool's arguments as the object that Anthropic takes.

    A model that was cut off, or errs, leaves text that is none; Anthropic asks to wrap
    it so. Source: its documentation of fine-grained tool streaming.
    """
    with suppress(ValueError, TypeError, RecursionError):
        return mapping(json.loads(arguments))
    return {"INVALID_JSON": arguments}


def mapping(value: object) -> Fields:
    """Return the value.

    Raises:
        TypeError: it is no object.
    """
    if isinstance(value, Mapping):
        return value
    message = f"{type(value).__name__} where an object belongs"
    raise TypeError(message)


def text_in(fields: Mapping[str, object], name: str) -> str:
    """Return a field.

    Raises:
        TypeError: it is no text.
        LookupError: it is not there.
    """
    value = mapping(fields)[name]
    if isinstance(value, str):
        return value
    message = f"{name} is {type(value).__name__}"
    raise TypeError(message)


def _words(fields: Fields, name: str) -> Iterator[ChatPiece]:
    if name in _WORDS and (words := text_in(fields, name)):
        yield _WORDS[name](words)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
