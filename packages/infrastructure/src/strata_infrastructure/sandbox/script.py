"""What the sandbox does on a request, decided before a word of it is said.

The in-process model and the HTTP server play the same script, so that neither can
drift from the other.
"""

from dataclasses import dataclass

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import (
    ChatPiece,
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    UsageReported,
)
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage
from strata_infrastructure.sandbox.options import Fault, SandboxOptions, read_options
from strata_infrastructure.sandbox.prose import answer_to, count_words, thought

Step = ChatPiece | Fault
_REFUSALS = frozenset({Fault.REFUSE, Fault.RATE_LIMIT, Fault.OVERLOAD})


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
        refusal=options.fault if options.fault in _REFUSALS else None,
        pause=options.delay_ms / 1000,
        input_tokens=count_words(request),
        steps=_steps(request, options),
    )


def _steps(request: ChatRequest, options: SandboxOptions) -> tuple[Step, ...]:
    said = answer_to(request, options.tokens)
    kept = said[: _limit(request, options)]
    tokens: list[Step] = [ReasoningDelta(word) for word in thought(options.reasoning)]
    tokens += [TextDelta(word) for word in kept]
    reason = StopReason.STOP if len(kept) == len(said) else StopReason.LENGTH
    return (
        *_with_fault(tokens, options),
        *(_source(number) for number in range(1, options.citations + 1)),
        *_usage(request, options, len(tokens)),
        Finished(reason, reason.value),
    )


def _limit(request: ChatRequest, options: SandboxOptions) -> int | None:
    limits = (options.tokens, request.params.max_output_tokens)
    return min((limit for limit in limits if limit is not None), default=None)


def _with_fault(tokens: list[Step], options: SandboxOptions) -> list[Step]:
    at = 0 if options.fault is Fault.SLOW_FIRST_TOKEN else options.at
    fault = () if options.fault is None else (options.fault,)
    return [*tokens[:at], *fault, *tokens[at:]]


def _source(number: int) -> CitationFound:
    return CitationFound(f"https://sandbox.example/{number}", f"Source {number}")


def _usage(
    request: ChatRequest, options: SandboxOptions, written: int
) -> list[UsageReported]:
    usage = TokenUsage(
        input_tokens=count_words(request),
        output_tokens=written,
        reasoning_tokens=options.reasoning,
    )
    return [] if options.no_usage else [UsageReported(usage)]
