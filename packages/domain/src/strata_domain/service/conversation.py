"""How a conversation is shown to a model, and to a reader."""

from collections.abc import Iterable

from strata_domain.entity.chat import Turn
from strata_domain.entity.message import Message

CONTEXT_MESSAGES = 200
TITLE_CHARACTERS = 80


def turns(path: Iterable[Message]) -> tuple[Turn, ...]:
    """Return what the model reads: every message that says something.

    Answers that failed before their first word say nothing; what a stopped or
    interrupted answer had said so far was read by the user, so the model reads it too.
    """
    spoken = ((message.role, message.text) for message in path)
    return tuple(Turn(role, text) for role, text in spoken if text)


def title_from(text: str) -> str:
    """Return a thread's first title: the beginning of its first message, one line."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1] + "…"
