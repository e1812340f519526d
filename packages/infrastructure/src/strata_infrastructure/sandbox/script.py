"""What the sandbox does on a request, decided before a word of it is said.

The in-process model and the HTTP server play the same script, so that neither can
drift from the other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from strata_domain.entity.chat import ChatRequest, ToolChoice, ToolSpec
from strata_domain.entity.chat_piece import (
    ChatPiece,
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.message import StopReason, ToolResultPart
from strata_domain.entity.usage import TokenUsage
from strata_infrastructure.sandbox.instance import smallest_instance
from strata_infrastructure.sandbox.options import Fault, SandboxOptions, read_options
from strata_infrastructure.sandbox.prose import answer_to, count_words, thought

Step = ChatPiece | Fault
REFUSALS = frozenset(
    {
        Fault.REFUSE,
        Fault.RATE_LIMIT,
        Fault.OVERLOAD,
        Fault.CONTEXT,
        Fault.UNAUTHORIZED,
    }
)
_BETWEEN_TOKENS = frozenset(Fault) - REFUSALS - {Fault.FILTER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One answer, as it will be given.

    Attributes:
        refusal: the fault that answers instead of the steps, if there is one.
        pause: seconds between two tokens.
        input_tokens: words the model had to read.
        steps: pieces and faults in order.
    """

    refusal: Fault | None
    pause: float
    input_tokens: int
    steps: tuple[Step, ...]


def write_script(request: ChatRequest) -> Script:
    """Decide the whole answer.

    Raises:
        ProviderNotFoundError: the sandbox has no such model.
        ProviderInvalidRequestError: the options make no sense.
    """
    options = read_options(request.options)
    return Script(
        refusal=options.fault if options.fault in REFUSALS else None,
        pause=options.delay_ms / 1000,
        input_tokens=count_words(request),
        steps=_steps(request, options),
    )


def _steps(request: ChatRequest, options: SandboxOptions) -> tuple[Step, ...]:
    answer, natural = _answer(request, options)
    whole = [*map(ReasoningDelta, thought(options.reasoning)), *answer]
    is_filtered = options.fault is Fault.FILTER
    tokens = whole[: options.at] if is_filtered else whole
    reason = StopReason.CONTENT_FILTER if is_filtered else natural
    return (
        *_with_fault(tokens, options),
        *(_source(number) for number in range(1, options.citations + 1)),
        *_usage(request, options, len(tokens)),
        Finished(reason, reason.value),
    )


def _answer(
    request: ChatRequest, options: SandboxOptions
) -> tuple[Sequence[ChatPiece], StopReason]:
    """Return what is said, or the one tool that is called, and why it ends."""
    said = answer_to(request, options.tokens)
    if _wants_tool(request):
        return [_tool_call(request.tools.offered[0])], StopReason.TOOL_CALLS
    kept = said[: _limit(request, options)]
    reason = StopReason.STOP if len(kept) == len(said) else StopReason.LENGTH
    return [*map(TextDelta, kept)], reason


def _wants_tool(request: ChatRequest) -> bool:
    """Tell whether there is a tool to call, and no result yet to talk about."""
    tools = request.tools
    last = request.turns[-1].parts if request.turns else ()
    is_answered = any(isinstance(part, ToolResultPart) for part in last)
    return bool(tools.offered) and not (tools.choice is ToolChoice.NONE or is_answered)


def _tool_call(tool: ToolSpec) -> ToolCalled:
    arguments = json.dumps(smallest_instance(tool.parameters))
    return ToolCalled(f"call_{uuid4().hex[:16]}", tool.name, arguments)


def _limit(request: ChatRequest, options: SandboxOptions) -> int | None:
    limits = (options.tokens, request.params.max_output_tokens)
    return min((limit for limit in limits if limit is not None), default=None)


def _with_fault(tokens: Sequence[Step], options: SandboxOptions) -> list[Step]:
    at = 0 if options.fault is Fault.SLOW_FIRST_TOKEN else options.at
    fault = (options.fault,) if options.fault in _BETWEEN_TOKENS else ()
    return [*tokens[:at], *fault, *tokens[at:]]


def _source(number: int) -> CitationFound:
    return CitationFound(f"https://sandbox.example/{number}", f"Source {number}")


def _usage(
    request: ChatRequest, options: SandboxOptions, written: int
) -> list[UsageReported]:
    read = count_words(request)
    cached = min(options.cache_read, read)
    kept = min(options.cache_write, read - cached)
    usage = TokenUsage(
        input_tokens=read - cached - kept,
        cache_read_tokens=cached or None,
        cache_write_tokens=kept or None,
        output_tokens=written,
        reasoning_tokens=min(options.reasoning, written),
    )
    return [] if options.no_usage else [UsageReported(usage)]
