"""How a conversation is shown to a model, and to a reader."""

from collections.abc import Iterable

from strata_domain.entity.chat import Turn
from strata_domain.entity.message import (
    CitationPart,
    Message,
    Part,
    ReasoningPart,
    SpeechPart,
)

CONTEXT_MESSAGES = 200
TITLE_CHARACTERS = 80
_FOR_READERS = (ReasoningPart, CitationPart, SpeechPart)


def turns(path: Iterable[Message]) -> tuple[Turn, ...]:
    """Return what the model reads: every message that says something.

    Answers that failed before their first word say nothing; what a stopped or
    interrupted answer had said so far was read by the user, so the model reads it too.
    Thinking, sources and sound are for the reader alone.
    """
    spoken = ((message.role, _readable(message.parts)) for message in path)
    return tuple(Turn(role, parts) for role, parts in spoken if parts)


def _readable(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if not isinstance(part, _FOR_READERS))


def title_from(text: str) -> str:
    """Return a thread's first title: the beginning of its first message, one line."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1] + "…"
