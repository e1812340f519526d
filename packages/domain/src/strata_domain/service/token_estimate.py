"""How many tokens a text has, when nobody has counted them.

Every tokenizer in use works on bytes, so no text has more tokens than UTF-8 bytes: that
is the bound to reserve by. What a text is likely to have is about a third of it, which
errs a little to the high side for most languages.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import singledispatch
from itertools import repeat

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.message import (
    ImageAssetPart,
    ImagePart,
    OpaquePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.service.picture import MOST_SHOWN, PASSED_OVER

TOKENS_PER_IMAGE = 12_000
"""More than any offered model counts for one picture, whatever its size.

The most a vendor states is 10,000 patches, for OpenAI's highest detail.
"""
_LIKELY_TOKENS_PER_IMAGE = 1_500
_TOKENS_PER_TURN = 16
_TOKENS_PER_REQUEST = 1_024
_BYTES_PER_TOKEN = 3


def most_input_tokens(request: ChatRequest) -> int:
    """Return a bound that no provider's count of the prompt exceeds.

    What providers add on their own (roles, the description of tools) has room in it.
    """
    texts = sum(map(_size, _texts(request))) + _options(request)
    turns = _TOKENS_PER_TURN * len(request.turns)
    images = _images(request) * TOKENS_PER_IMAGE
    return texts + turns + images + _TOKENS_PER_REQUEST


def likely_input_tokens(request: ChatRequest) -> int:
    """Return about what a provider counts."""
    texts = sum(likely_tokens(text) for text in _texts(request))
    return texts + _images(request) * _LIKELY_TOKENS_PER_IMAGE


def likely_tokens(text: str) -> int:
    """Return about how many tokens a text has; none only if it is empty."""
    return -(-_size(text) // _BYTES_PER_TOKEN)


def most_text_tokens(texts: Sequence[str]) -> int:
    """Return a bound that no count of bare texts exceeds, with room for their marks."""
    return sum(map(_size, texts)) + _TOKENS_PER_TURN * len(texts)


def likely_text_tokens(texts: Iterable[str]) -> int:
    """Return about what a provider counts of bare texts."""
    return sum(map(likely_tokens, texts))


def _size(text: str) -> int:
    """Return the bytes of a text; half an emoji, as some providers stream it, has 3."""
    return len(text.encode("utf-8", "surrogatepass"))


def _texts(request: ChatRequest) -> Iterator[str]:
    yield request.system or ""
    for turn in request.turns:
        yield from map(_text, turn.parts)
    yield from repeat(PASSED_OVER.text, _passed_over(request))
    yield from (json.dumps(asdict(tool)) for tool in request.tools.offered)
    yield from (json.dumps(asdict(x)) for x in (request.tools.answer_schema,) if x)


def _options(request: ChatRequest) -> int:
    """Return the bytes of the options, which a provider may add to the prompt."""
    return len(json.dumps(request.options)) if request.options else 0


def _images(request: ChatRequest) -> int:
    """Return how many pictures are shown: of those that are files, the latest."""
    return _count(request, ImagePart) + min(_count(request, ImageAssetPart), MOST_SHOWN)


def _passed_over(request: ChatRequest) -> int:
    return max(_count(request, ImageAssetPart) - MOST_SHOWN, 0)


def _count(request: ChatRequest, kind: type[Part]) -> int:
    return sum(isinstance(part, kind) for turn in request.turns for part in turn.parts)


@singledispatch
def _text(part: Part) -> str:
    """Return what the model reads of a part; a picture is counted on its own."""
    del part
    return ""


@_text.register
def _(part: TextPart) -> str:
    return part.text


@_text.register
def _(part: ToolCallPart) -> str:
    return part.name + part.arguments


@_text.register
def _(part: ToolResultPart) -> str:
    return part.content


@_text.register
def _(part: OpaquePart) -> str:
    return part.payload
