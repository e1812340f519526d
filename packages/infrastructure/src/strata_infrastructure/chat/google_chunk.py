"""What an answer of Gemini's is made of, as far as it is read here.

Source: https://ai.google.dev/api/generate-content
"""

from collections.abc import Mapping
from typing import TypedDict


class FunctionCall(TypedDict, total=False):
    """A call, complete; some models give it no id."""

    id: str
    name: str
    args: Mapping[str, object]


class Part(TypedDict, total=False):
    """Words, a call, or something else that is kept and not looked at."""

    text: str
    thought: bool
    functionCall: FunctionCall


class Content(TypedDict, total=False):
    """What a candidate says."""

    parts: list[Part]


class Source(TypedDict, total=False):
    """Where something comes from."""

    web: Mapping[str, object]


class Grounding(TypedDict, total=False):
    """What the answer rests on."""

    groundingChunks: list[Source]


class Candidate(TypedDict, total=False):
    """One of the answers, of which we ask for one."""

    content: Content
    finishReason: str
    groundingMetadata: Grounding


class Chunk(TypedDict, total=False):
    """A whole answer, or the next piece of one."""

    candidates: list[Candidate]
    error: object
    promptFeedback: Mapping[str, object]
    responseId: str
    usageMetadata: Mapping[str, object]
