"""Counting tokens and naming ends the way Gemini does, in our words.

Source: https://ai.google.dev/api/generate-content#UsageMetadata
"""

from collections.abc import Mapping

from strata_domain.entity.chat_piece import Finished
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage
from strata_infrastructure.chat.token_count import token_count, without_caches

_FILTERED = (
    "BLOCKLIST",
    "ESCALATION",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
    "IMAGE_SAFETY",
    "PROHIBITED_CONTENT",
    "RECITATION",
    "SAFETY",
    "SPII",
)
STOP_REASONS: Mapping[str, StopReason] = {
    "STOP": StopReason.STOP,
    "MAX_TOKENS": StopReason.LENGTH,
    **dict.fromkeys(_FILTERED, StopReason.CONTENT_FILTER),
}


def usage_of(counts: Mapping[str, object]) -> TokenUsage:
    """Return the buckets.

    Gemini counts thinking beside its candidates, the pages that its tools read beside
    the prompt, and what came from a cache within the prompt.
    """
    thoughts = token_count(counts, "thoughtsTokenCount")
    return without_caches(
        TokenUsage(
            input_tokens=_sum(
                token_count(counts, "promptTokenCount"),
                token_count(counts, "toolUsePromptTokenCount"),
            ),
            cache_read_tokens=token_count(counts, "cachedContentTokenCount"),
            output_tokens=_sum(token_count(counts, "candidatesTokenCount"), thoughts),
            reasoning_tokens=thoughts,
        )
    )


def finish_of(reason: str, *, has_called: bool) -> Finished:
    """Return the finish; a model that waits for its tools says that it stopped."""
    known = STOP_REASONS.get(reason, StopReason.UNKNOWN)
    waits = has_called and known is StopReason.STOP
    return Finished(StopReason.TOOL_CALLS if waits else known, reason)


def _sum(*counts: int | None) -> int | None:
    """Add what is known; Gemini leaves zeros out."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
