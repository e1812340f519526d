"""How it is told that an answer, or a failure, is one of before."""

from types import MappingProxyType

REPLAYED, SHOULD_RETRY = "Idempotency-Replayed", "X-Should-Retry"
FINAL = MappingProxyType({SHOULD_RETRY: "false"})
"""The same request will never be answered better: OpenAI's clients give up, then."""


def replayed_header(*, replayed: bool) -> dict[str, str]:
    """Return what says that an answer is one of before, if it is."""
    return {REPLAYED: "true"} if replayed else {}
