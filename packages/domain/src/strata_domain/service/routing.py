"""What to do when an attempt fails: try again, ask another model, or give up."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from strata_domain.entity.model_card import ModelCard
from strata_domain.error import (
    ProviderConnectionError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderRestingError,
    ProviderTimeoutError,
)

Card = TypeVar("Card", bound=ModelCard)


class Restart(StrEnum):
    """Whether an answer of which something was shown may be begun anew."""

    NEVER = "never"
    ALLOWED = "allowed"


_PASSING = (
    ProviderConnectionError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
"""Failures that the same model may not have a moment later."""
_FOR_THIS_MODEL = (ProviderContextTooLongError, ProviderNotFoundError)
"""Refusals that another model may not share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently a model is asked again.

    Attributes:
        tries: of each model, the first included.
        base_seconds: the first pause; each further one is twice as long.
        longest_seconds: no pause is longer. A provider that asks for more is not
            waited for; the next model is asked.
        jitter: a number from 0 to 1, a new one at each call.
    """

    tries: int = 2
    base_seconds: float = 0.5
    longest_seconds: float = 10.0
    jitter: Callable[[], float] = field(default=random.random)

    def pause(self, tried: int, error: ProviderError) -> float:
        """Return the seconds to wait before the same model is asked again.

        Half of the pause is chance, so that those who failed together do not come back
        together.
        """
        if error.retry_after is not None:
            return max(error.retry_after, 0.0) + self.jitter() * self.base_seconds
        doubled = self.base_seconds * float(2 ** (tried - 1))
        full = min(doubled, self.longest_seconds)
        return full * (1 + self.jitter()) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Next(Generic[Card]):
    """The next attempt: whom to ask, and after how many seconds."""

    card: Card
    pause: float


@dataclass(slots=True, kw_only=True)
class Route(Generic[Card]):
    """The way from the model that was asked to those that may answer in its place.

    Attributes:
        cards: in order; never empty.
        restart: whether an answer that was begun may be begun anew.
        tried: how often the present model was asked.
    """

    cards: tuple[Card, ...]
    restart: Restart = Restart.NEVER
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    tried: int = 1
    at: int = 0

    @property
    def card(self) -> Card:
        """The present model."""
        return self.cards[self.at]

    def after(self, error: ProviderError, *, shown: bool) -> Next[Card] | None:
        """Take the next step, or return None: there is none, and the error stands.

        Args:
            error: what ended the present attempt.
            shown: whether the reader has seen something of it.
        """
        if shown and self.restart is Restart.NEVER:
            return None
        return self._again(error) or self._elsewhere(error)

    def _again(self, error: ProviderError) -> Next[Card] | None:
        pause = self.policy.pause(self.tried, error)
        worth_it = _passes(error) and self.tried < self.policy.tries
        if not worth_it or pause > self.policy.longest_seconds:
            return None
        self.tried += 1
        return Next(card=self.card, pause=pause)

    def _elsewhere(self, error: ProviderError) -> Next[Card] | None:
        if _stands(error) or self.at + 1 == len(self.cards):
            return None
        self.at += 1
        self.tried = 1
        return Next(card=self.card, pause=0.0)


def _passes(error: ProviderError) -> bool:
    resting = isinstance(error, ProviderRestingError)
    return isinstance(error, _PASSING) and not resting


def _stands(error: ProviderError) -> bool:
    """Tell whether every model would say the same, or must not be asked."""
    refused = isinstance(error, ProviderInvalidRequestError)
    return refused and not isinstance(error, _FOR_THIS_MODEL)
