"""Bringing the ways in which providers count tokens into one."""

from collections.abc import Mapping
from dataclasses import replace

from strata_domain.entity.usage import TokenUsage

_MOST_TOKENS = 2**31 - 1


def token_count(counts: object, name: str) -> int | None:
    """Return one of a provider's counts; None if it says nothing sensible."""
    value = counts.get(name) if isinstance(counts, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= _MOST_TOKENS else None
    return None


def without_caches(usage: TokenUsage) -> TokenUsage:
    """Make the buckets disjoint where `input_tokens` still counts the whole prompt."""
    if usage.input_tokens is None:
        return usage
    cached = (usage.cache_read_tokens or 0) + (usage.cache_write_tokens or 0)
    return replace(usage, input_tokens=max(usage.input_tokens - cached, 0))
