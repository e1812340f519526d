"""The messages of a question."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from strata_api.compatible.piece import PieceBody
from strata_api.compatible.value import Lenient, Nullable
from strata_api.envelope import UnsupportedError
from strata_api.schema.base import SafeText
from strata_domain.entity.chat import Turn
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    text_of,
)

_RULES = frozenset({"system", "developer"})


def _pieces(content: object) -> object:
    """Return the list that a plain text stands for."""
    if isinstance(content, str):
        return ({"type": "text", "text": content},)
    return () if content is None else content


class CalledFunctionBody(Lenient):
    """What was called, and with what."""

    name: SafeText
    arguments: SafeText = "{}"


class ToolCallBody(Lenient):
    """A call that the model made in an earlier answer."""

    id: SafeText
    type: Literal["function"] = "function"
    function: CalledFunctionBody

    def part(self) -> Part:
        """Return the part that it becomes."""
        return ToolCallPart(self.id, self.function.name, self.function.arguments)


class MessageBody(Lenient):
    """One message; which of its fields count depends on its role."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Annotated[
        tuple[PieceBody, ...],
        BeforeValidator(_pieces, str | tuple[PieceBody, ...] | None),
        Field(description="A text, or a list of parts."),
    ] = ()
    tool_calls: Annotated[tuple[ToolCallBody, ...], Nullable] = ()
    tool_call_id: SafeText | None = None

    @field_validator("content", mode="after")
    @classmethod
    def _ensure_seen(
        cls, content: tuple[PieceBody, ...], given: ValidationInfo
    ) -> tuple[PieceBody, ...]:
        shows = any(isinstance(piece.part(), ImagePart) for piece in content)
        if shows and given.data.get("role") != "user":
            message = "Only a message of the user may show a picture."
            raise UnsupportedError(message)
        return content

    @model_validator(mode="after")
    def _ensure_named(self) -> "MessageBody":
        if self.role == "tool" and self.tool_call_id is None:
            message = "a message of a tool must have a tool_call_id"
            raise ValueError(message)
        return self

    @property
    def said(self) -> tuple[Part, ...]:
        """Its words and pictures; empty words are none."""
        parts = (piece.part() for piece in self.content)
        return tuple(part for part in parts if part != TextPart(""))


def system_of(messages: Iterable[MessageBody]) -> str | None:
    """Return the rules of the conversation, wherever they were stated."""
    rules = (text_of(one.said) for one in messages if one.role in _RULES)
    return "\n\n".join(filter(None, rules)) or None


def turns_of(messages: Iterable[MessageBody]) -> tuple[Turn, ...]:
    """Return who said what; what tools gave back in a row is one turn."""
    spoken = (one for one in messages if one.role not in _RULES)
    turns = (
        turn
        for role, group in groupby(spoken, lambda one: one.role)
        for turn in _TURNS[role](group)
    )
    return tuple(turn for turn in turns if turn.parts)


def _user(group: Iterable[MessageBody]) -> Iterable[Turn]:
    return (Turn(MessageRole.USER, one.said) for one in group)


def _assistant(group: Iterable[MessageBody]) -> Iterable[Turn]:
    for one in group:
        calls = (call.part() for call in one.tool_calls)
        yield Turn(MessageRole.ASSISTANT, (*one.said, *calls))


def _results(group: Iterable[MessageBody]) -> Iterable[Turn]:
    results = (
        ToolResultPart(one.tool_call_id or "", text_of(one.said)) for one in group
    )
    yield Turn(MessageRole.USER, tuple(results))


_TURNS: Mapping[str, Callable[[Iterable[MessageBody]], Iterable[Turn]]] = {
    "user": _user,
    "assistant": _assistant,
    "tool": _results,
}
