"""Reading a request for generated content as strictly as the real thing.

Source: https://ai.google.dev/api/generate-content
"""

from collections.abc import Mapping

from strata_domain.entity.chat import ChatParams, ChatRequest, Turn
from strata_domain.entity.message import (
    MessageRole,
    ToolCallPart,
    ToolResultPart,
    text_of,
)
from strata_infrastructure.sandbox.dialect.dialect import Question
from strata_infrastructure.sandbox.dialect.google_part import read_part, with_only
from strata_infrastructure.sandbox.dialect.google_tools import read_tools
from strata_infrastructure.sandbox.dialect.reading import (
    as_count,
    as_object,
    as_objects,
    as_text,
    bare_model,
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.exchange import Incoming

_FIELDS = frozenset(
    {
        "cachedContent",
        "contents",
        "generationConfig",
        "safetySettings",
        "serviceTier",
        "store",
        "systemInstruction",
        "toolConfig",
        "tools",
    }
)
_GENERATION = (
    "candidateCount enableEnhancedCivicAnswers frequencyPenalty imageConfig logprobs "
    "maxOutputTokens mediaResolution presencePenalty responseFormat "
    "responseJsonSchema responseLogprobs responseMimeType responseModalities "
    "responseSchema seed speechConfig stopSequences temperature thinkingConfig topK "
    "topP"
)
_THINKING = ("includeThoughts", "thinkingBudget", "thinkingLevel")
_LEVELS = ("MINIMAL", "LOW", "MEDIUM", "HIGH")
_ROLES = {"user": MessageRole.USER, "model": MessageRole.ASSISTANT}


def read_question(incoming: Incoming) -> Question:
    """Read the request of `generateContent`, or of `streamGenerateContent`.

    Raises:
        ProviderInvalidRequestError: it is not one.
    """
    with strictly():
        _, _, place = incoming.path.rpartition("/")
        model, _, method = place.partition(":")
        body = body_fields(incoming.body, _FIELDS)
        streams = method == "streamGenerateContent"
        _ensure_events(incoming, wanted=streams)
        return Question(request=_request(bare_model(model), body), streams=streams)


def _ensure_events(incoming: Incoming, *, wanted: bool) -> None:
    if wanted and incoming.query.get("alt") != "sse":
        message = "the sandbox streams nothing but alt=sse"
        raise ValueError(message)


def _request(model: str, body: Mapping[str, object]) -> ChatRequest:
    given = with_only(body.get("generationConfig", {}), *_GENERATION.split())
    _ensure_thinkable(with_only(given.get("thinkingConfig", {}), *_THINKING))
    turns = tuple(map(_turn, as_objects(body["contents"])))
    _ensure_answered(turns)
    return ChatRequest(
        model=model,
        turns=turns,
        system=_instruction(as_object(body.get("systemInstruction", {}))),
        params=ChatParams(max_output_tokens=as_count(given.get("maxOutputTokens"))),
        tools=read_tools(body, given),
        options=as_object(body.get("sandbox", {})),
    )


def _ensure_thinkable(thinking: Mapping[str, object]) -> None:
    level = thinking.get("thinkingLevel", "LOW")
    if level not in _LEVELS:
        message = f"thinkingLevel is one of {_LEVELS}"
        raise ValueError(message)


def _turn(content: Mapping[str, object]) -> Turn:
    fields = with_only(content, "parts", "role")
    first, *others = map(read_part, as_objects(fields["parts"]))
    return Turn(_ROLES[as_text(fields.get("role", "user"))], (first, *others))


def _ensure_answered(turns: tuple[Turn, ...]) -> None:
    """Require turns, and of results that the turn before them asked for them."""
    called: tuple[set[str], ...] = (set(), *map(_calls, turns))
    if not turns or any(map(set.difference, map(_answers, turns), called)):
        message = "a function response turn must follow a function call turn"
        raise ValueError(message)


def _calls(turn: Turn) -> set[str]:
    return {part.call_id for part in turn.parts if isinstance(part, ToolCallPart)}


def _answers(turn: Turn) -> set[str]:
    return {part.call_id for part in turn.parts if isinstance(part, ToolResultPart)}


def _instruction(content: Mapping[str, object]) -> str | None:
    fields = with_only(content, "parts", "role")
    parts = [read_part(part) for part in as_objects(fields.get("parts", []))]
    return text_of(parts) or None
