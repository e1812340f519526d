"""Leaving a provider alone that keeps failing, and trying it again in time."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRestingError,
    ProviderTimeoutError,
)

_ILL = (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderTimeoutError,
)
"""Failures of the provider, not of one request."""


@dataclass(slots=True)
class _Health:
    failures: int = 0
    rest: float = 0.0
    until: float = 0.0
    probing: bool = False


@dataclass(slots=True, kw_only=True)
class ProviderRest:
    """The memory of one process; after so many failures in a row a provider rests.

    When the rest is over one call goes through as a probe. If it succeeds everything is
    as before; if it fails the next rest is twice as long.

    Attributes:
        failures: in a row, until it rests.
        rest_seconds: the first rest.
        longest_seconds: no rest is longer.
        now: seconds of a clock that never goes back.
    """

    failures: int = 5
    rest_seconds: float = 15.0
    longest_seconds: float = 240.0
    now: Callable[[], float] = time.monotonic
    _health: dict[str, _Health] = field(default_factory=dict)

    @contextmanager
    def judging(self, provider: str) -> Generator[None]:
        """Make one call in the block, and judge the provider by how it ends.

        Raises:
            ProviderRestingError: it is left alone.
        """
        probes = self.ensure_awake(provider)
        try:
            yield
        except ProviderError as error:
            self.failed(provider, error, probed=probes)
            raise
        else:
            self.succeeded(provider)
        finally:
            self.ended(provider, probed=probes)

    def ensure_awake(self, provider: str) -> bool:
        """Let a call through, or refuse it while the provider rests.

        Returns:
            Whether the call is the probe after a rest.

        Raises:
            ProviderRestingError: it does, or is being probed; says for how long.
        """
        health = self._of(provider)
        if health.failures < self.failures:
            return False
        wait = health.until - self.now()
        if wait > 0 or health.probing:
            raise ProviderRestingError(provider, retry_after=max(wait, 1.0))
        health.probing = True
        return True

    def succeeded(self, provider: str) -> None:
        """Forget every failure."""
        self._health.pop(provider, None)

    def failed(self, provider: str, error: ProviderError, *, probed: bool) -> None:
        """Count a failure, if it is the provider's.

        Only that of a probe makes a rest longer: other calls were under way before.
        """
        health = self._of(provider)
        if not isinstance(error, _ILL) or isinstance(error, ProviderRestingError):
            return
        health.failures += 1
        if probed or health.failures == self.failures:
            self._rest(health)

    def ended(self, provider: str, *, probed: bool) -> None:
        """Note that a call is over, so that after a probe another one may go."""
        if probed:
            self._of(provider).probing = False

    def _rest(self, health: _Health) -> None:
        longer = 2 * health.rest or self.rest_seconds
        health.rest = min(longer, self.longest_seconds)
        health.until = self.now() + health.rest

    def _of(self, provider: str) -> _Health:
        return self._health.setdefault(provider, _Health())
