"""What Anthropic's answers say of themselves: who, how much, and why they end."""

from collections.abc import Mapping
from dataclasses import dataclass

from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage

_REASONS: Mapping[StopReason, str] = {
    StopReason.STOP: "end_turn",
    StopReason.LENGTH: "max_tokens",
    StopReason.TOOL_CALLS: "tool_use",
    StopReason.CONTENT_FILTER: "refusal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHead:
    """What is known of an answer before its first word.

    Attributes:
        usage: of the whole call; None if it shall not be told.
    """

    answer_id: str
    model: str
    usage: TokenUsage | None

    def message(self, **said: object) -> Mapping[str, object]:
        """Return the message, as far as it is said."""
        return {
            "id": self.answer_id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            **said,
        }

    def counts(self, written: int | None = None) -> Mapping[str, object]:
        """Return the usage, when so much was written, or in the end."""
        return {} if self.usage is None else _counts(self.usage, written)


def ending(reason: StopReason) -> Mapping[str, object]:
    """Return why an answer ends."""
    refused = {"type": "refusal", "category": None, "explanation": None}
    is_refused = reason is StopReason.CONTENT_FILTER
    return {
        "stop_reason": _REASONS[reason],
        "stop_sequence": None,
        "stop_details": refused if is_refused else None,
    }


def _counts(usage: TokenUsage, written: int | None) -> Mapping[str, object]:
    counts = {
        "input_tokens": usage.input_tokens,
        "cache_read_input_tokens": usage.cache_read_tokens,
        "cache_creation_input_tokens": usage.cache_write_tokens,
        "output_tokens": usage.output_tokens if written is None else written,
    }
    thought = {"thinking_tokens": usage.reasoning_tokens}
    return counts if written else {**counts, "output_tokens_details": thought}
