"""Making a question fit the model that shall answer it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from strata_domain.entity.chat import (
    ChatParams,
    ChatRequest,
    ChatTools,
    Prompt,
    ToolChoice,
    ToolSpec,
    Turn,
)
from strata_domain.entity.chat_model_card import Capability, ChatModelCard
from strata_domain.entity.message import (
    ImageAssetPart,
    ImagePart,
    OpaquePart,
    Part,
    ToolCallPart,
    ToolResultPart,
)

DEFAULT_OUTPUT_TOKENS = 8_192
"""How much a model may write when nobody says: it bounds what is put aside."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something of the question that this model does not get.

    Attributes:
        parameter: what it is.
        detail: a sentence for whoever asked.
    """

    parameter: str
    detail: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """A question as one model gets it, and what was left out of it."""

    request: ChatRequest
    warnings: tuple[Warned, ...]


def fitted(prompt: Prompt, card: ChatModelCard, request_id: UUID) -> Fitted:
    """Return the request that asks this of that model.

    What the model cannot do is left out with a warning: the provider would refuse the
    whole question because of it.
    """
    params, tools = _params(prompt.params, card), _tools(prompt.tools, card)
    turns = _turns(prompt.turns, card)
    request = ChatRequest(
        model=card.provider_model,
        turns=turns,
        system=prompt.system,
        params=params,
        tools=tools,
        options=prompt.options.get(card.provider, {}),
        request_id=request_id,
    )
    return Fitted(request, tuple(_warnings(prompt, request, card)))


_UNREADABLE_CALLS = (
    "Tool calls that have no result, or that this model cannot read, were left out."
)
_NEEDED: Mapping[str, Capability] = {
    "temperature": Capability.SAMPLING,
    "top_p": Capability.SAMPLING,
    "stop": Capability.STOP,
    "effort": Capability.REASONING,
}


def _params(params: ChatParams, card: ChatModelCard) -> ChatParams:
    lacking = {name for name, need in _NEEDED.items() if need not in card.capabilities}
    most = params.max_output_tokens or DEFAULT_OUTPUT_TOKENS
    return replace(
        params,
        max_output_tokens=min(most, card.max_output_tokens),
        **{name: getattr(ChatParams(), name) for name in lacking},
    )


def _tools(tools: ChatTools, card: ChatModelCard) -> ChatTools:
    can_conform = Capability.JSON_SCHEMA in card.capabilities
    can_take_turns = Capability.SINGLE_CALLS in card.capabilities
    offered = tuple(_offered(tools.offered, card))
    return replace(
        tools,
        offered=offered,
        choice=tools.choice if offered else ToolChoice.AUTO,
        parallel=tools.parallel or not (offered and can_take_turns),
        answer_schema=tools.answer_schema if can_conform else None,
    )


def _offered(tools: Iterable[ToolSpec], card: ChatModelCard) -> Iterable[ToolSpec]:
    can_call = Capability.TOOLS in card.capabilities
    can_insist = Capability.STRICT_TOOLS in card.capabilities
    told = (replace(tool, strict=tool.strict and can_insist) for tool in tools)
    return told if can_call else ()


def _turns(turns: tuple[Turn, ...], card: ChatModelCard) -> tuple[Turn, ...]:
    can_read = _reader(turns, card)
    kept = (replace(t, parts=tuple(filter(can_read, t.parts))) for t in _whole(turns))
    return tuple(turn for turn in kept if turn.parts)


def _reader(turns: Iterable[Turn], card: ChatModelCard) -> Callable[[Part], bool]:
    """Return what tells whether the model can read a part."""
    paired = _paired(turns) if Capability.TOOLS in card.capabilities else frozenset()
    can_see = Capability.IMAGES in card.capabilities
    rules: Mapping[type[Part], Callable[..., bool]] = {
        ImagePart: lambda _: can_see,
        ImageAssetPart: lambda _: can_see,
        OpaquePart: lambda part: part.provider == card.provider,
        ToolCallPart: lambda part: part.call_id in paired,
        ToolResultPart: lambda part: part.call_id in paired,
    }
    return lambda part: type(part) not in rules or rules[type(part)](part)


def _paired(turns: Iterable[Turn]) -> frozenset[str]:
    """Return the tool calls that were both made and answered."""
    parts = [part for turn in turns for part in turn.parts]
    made = {part.call_id for part in parts if isinstance(part, ToolCallPart)}
    answered = {part.call_id for part in parts if isinstance(part, ToolResultPart)}
    return frozenset(made & answered)


def _whole(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Leave out opaque answers that call a tool nobody answered: providers insist."""
    paired = _paired(turns)
    return tuple(turn if _is_answered(turn, paired) else _plain(turn) for turn in turns)


def _is_answered(turn: Turn, paired: frozenset[str]) -> bool:
    made = {part.call_id for part in turn.parts if isinstance(part, ToolCallPart)}
    return made <= paired


def _plain(turn: Turn) -> Turn:
    readable = (part for part in turn.parts if not isinstance(part, OpaquePart))
    return replace(turn, parts=tuple(readable))


def _warnings(
    prompt: Prompt, request: ChatRequest, card: ChatModelCard
) -> Iterable[Warned]:
    yield from (_ignored(name, card) for name in _lost(prompt, request))
    if _calls(prompt.turns) > _calls(request.turns):
        yield Warned("tool_calls", _UNREADABLE_CALLS)
    if (prompt.params.max_output_tokens or 0) > card.max_output_tokens:
        detail = f"{card.model_id} writes at most {card.max_output_tokens} tokens."
        yield Warned("max_output_tokens", detail)


def _lost(prompt: Prompt, request: ChatRequest) -> list[str]:
    asked, given = prompt.params, request.params
    lost = {
        **{name: getattr(asked, name) != getattr(given, name) for name in _NEEDED},
        **_lost_of_tools(prompt.tools, request.tools),
        "answer_schema": prompt.tools.answer_schema != request.tools.answer_schema,
        "images": _images(prompt.turns) > _images(request.turns),
    }
    return [name for name, is_lost in lost.items() if is_lost]


def _lost_of_tools(asked: ChatTools, given: ChatTools) -> Mapping[str, bool]:
    kept = zip(asked.offered, given.offered, strict=False)
    return {
        "tools": len(asked.offered) > len(given.offered),
        "strict": any(wanted != told for wanted, told in kept),
        "parallel_calls": bool(given.offered) and asked.parallel != given.parallel,
    }


def _images(turns: Iterable[Turn]) -> int:
    kinds = ImagePart | ImageAssetPart
    return sum(isinstance(part, kinds) for turn in turns for part in turn.parts)


def _calls(turns: Iterable[Turn]) -> int:
    kinds = ToolCallPart | ToolResultPart
    return sum(isinstance(part, kinds) for turn in turns for part in turn.parts)


def _ignored(name: str, card: ChatModelCard) -> Warned:
    return Warned(name, f"{card.model_id} does not take this; it was left out.")
