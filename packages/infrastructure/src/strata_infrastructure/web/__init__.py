"""The public web, with the fence around our own networks closed."""

from strata_infrastructure.web.guarded_fetch import GuardedFetcher, Patience

__all__ = ["GuardedFetcher", "Patience"]
