"""The words of the sandbox's models."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import singledispatch
from itertools import cycle, islice

from strata_domain.entity.chat import ChatRequest, Turn
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    Part,
    TextPart,
    ToolResultPart,
)
from strata_domain.error import ProviderNotFoundError
from strata_infrastructure.sandbox.instance import smallest_instance

# A word takes the space before it along, the last one also the space behind it.
_WORD = re.compile(r"\s*\S+(?:\s+\Z)?|\s+")
_LOREM_TOKENS = 60
_LOREM = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor "
    "incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis "
    "nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. "
    "Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu "
    "fugiat nulla pariatur. Excepteur sint occaecat cupidatat non proident, sunt in "
    "culpa qui officia deserunt mollit anim id est laborum."
)
_THOUGHT = "First, let me think about that."


def answer_to(request: ChatRequest, tokens: int | None) -> list[str]:
    """Return the answer word by word; joined, the words are the text.

    Where a schema is asked for, the text is the smallest JSON that conforms to it.

    Args:
        request: the model and what was said to it.
        tokens: how many words of prose are wanted; the echo has as many as it has.

    Raises:
        ProviderNotFoundError: the sandbox has no such model.
    """
    if request.model not in MODELS:
        message = f"the sandbox has no {request.model!r}, only {sorted(MODELS)}"
        raise ProviderNotFoundError(message)
    if schema := request.tools.answer_schema:
        return _WORD.findall(json.dumps(smallest_instance(schema.schema)))
    return MODELS[request.model](request, tokens)


def thought(tokens: int) -> list[str]:
    """Return that many words of thinking."""
    return _running(_THOUGHT, tokens)


def lorem(words: int) -> list[str]:
    """Return that many words of prose; joined, they are a text."""
    return _running(_LOREM, words)


def count_words(request: ChatRequest) -> int:
    """Return how many words the model has to read; a picture is three."""
    said = (request.system or "", *map(_read, request.turns))
    return sum(len(text.split()) for text in said)


def _echo(request: ChatRequest, _tokens: int | None) -> list[str]:
    return _WORD.findall(_last_question(request.turns))


def _lorem(_request: ChatRequest, tokens: int | None) -> list[str]:
    return lorem(_LOREM_TOKENS if tokens is None else tokens)


MODELS: Mapping[str, Callable[[ChatRequest, int | None], list[str]]] = {
    "echo": _echo,
    "lorem": _lorem,
}


def _last_question(turns: Iterable[Turn]) -> str:
    asked = [_read(turn) for turn in turns if turn.role is MessageRole.USER]
    return asked[-1] if asked else ""


def _read(turn: Turn) -> str:
    return "".join(map(_words, turn.parts))


@singledispatch
def _words(part: Part) -> str:
    """Return what the model reads of a part; of most kinds nothing."""
    del part
    return ""


@_words.register
def _(part: TextPart) -> str:
    return part.text


@_words.register
def _(part: ToolResultPart) -> str:
    return part.content


@_words.register
def _(part: ImagePart) -> str:
    size = len(part.data) * 3 // 4 - part.data.count("=")
    return f"[{part.media_type}, {size} bytes]"


def _running(text: str, tokens: int) -> list[str]:
    """Repeat the words until they are enough; all but the first bring a space."""
    endless = cycle(text.split())
    first = islice(endless, min(tokens, 1))
    return [*first, *(f" {word}" for word in islice(endless, max(tokens - 1, 0)))]
