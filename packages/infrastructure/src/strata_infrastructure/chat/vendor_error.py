"""Translating what vendors raise and say into the errors of the domain, by tables.

An adapter brings two tables: what its SDK's exceptions mean, and what the words its
provider uses mean. What HTTP statuses mean is the same everywhere.
"""

import math
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderPermissionError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
from strata_infrastructure.secret import Secret

LONGEST_TEXT = 500
LONGEST_WAIT = 24 * 3600.0
ErrorTable = Mapping[type[Exception], Callable[..., ProviderError]]

_STATUS: Mapping[int, type[ProviderError]] = {
    401: ProviderAuthenticationError,
    402: ProviderQuotaError,
    403: ProviderPermissionError,
    404: ProviderNotFoundError,
    408: ProviderTimeoutError,
    409: ProviderOverloadedError,
    413: ProviderContextTooLongError,
    429: ProviderRateLimitedError,
    504: ProviderTimeoutError,
}
_STATUS_CLASS: Mapping[int, type[ProviderError]] = {
    3: ProviderMalformedAnswerError,
    4: ProviderInvalidRequestError,
    5: ProviderOverloadedError,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a provider said when it would not go on.

    Attributes:
        text: its own words.
        status: of HTTP; None between two pieces of an answer.
        codes: whatever machine-readable names it gave, the most specific first.
        retry_after: seconds it asked us to wait.
    """

    text: str
    status: int | None = None
    codes: tuple[str, ...] = ()
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one provider: first its codes decide, then phrases, then HTTP."""

    codes: Mapping[str, type[ProviderError]]
    phrases: Mapping[re.Pattern[str], type[ProviderError]]

    def error(self, complaint: Complaint) -> ProviderError:
        """Return our error; a complaint nobody knows means the provider is down."""
        kinds = (
            *(self.codes.get(code) for code in complaint.codes),
            *(
                kind
                for said, kind in self.phrases.items()
                if said.search(complaint.text)
            ),
            kind_of_status(complaint.status),
        )
        kind = next(kind for kind in kinds if kind is not None)
        words = (complaint.status, *complaint.codes, complaint.text)
        return kind(*words, retry_after=complaint.retry_after)


def kind_of_status(status: int | None) -> type[ProviderError]:
    """Return what an HTTP status means when nothing more is known."""
    known = status or 500
    otherwise = _STATUS_CLASS.get(known // 100, ProviderOverloadedError)
    return _STATUS.get(known, otherwise)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a provider asks us to wait; None if it says nothing usable."""
    said = headers.get("retry-after", "")
    waits = (
        _number(headers.get("retry-after-ms", ""), 1000),
        _number(said),
        _until(said),
    )
    wait = next((wait for wait in waits if wait is not None), None)
    return None if wait is None else min(max(wait, 0.0), LONGEST_WAIT)


def _number(text: str, units_per_second: int = 1) -> float | None:
    with suppress(ValueError):
        number = float(text) / units_per_second
        return number if math.isfinite(number) else None
    return None


def _until(date: str) -> float | None:
    with suppress(ValueError, TypeError, OverflowError):
        return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
    return None


def meaning(kind: type[ProviderError]) -> Callable[[Exception], ProviderError]:
    """Return a row of an error table: every such exception is of this kind."""

    def build(error: Exception) -> ProviderError:
        return kind(f"{type(error).__name__}: {error}")

    return build


def meaning_of_cause(
    causes: ErrorTable, otherwise: type[ProviderError]
) -> Callable[[Exception], ProviderError]:
    """Return a row for exceptions that an SDK wraps around another one.

    Args:
        causes: what the wrapped exception means.
        otherwise: what it means when the wrapped one is not in that table.
    """

    def build(error: Exception) -> ProviderError:
        wrapped = type(error.__cause__).__mro__
        rows = (causes[kind] for kind in wrapped if kind in causes)
        return next(rows, meaning(otherwise))(error)

    return build


MALFORMED: ErrorTable = dict.fromkeys(
    (AttributeError, LookupError, RecursionError, TypeError, ValueError),
    meaning(ProviderMalformedAnswerError),
)


@dataclass(frozen=True, slots=True)
class Translator:
    """Turns a vendor's exceptions into ours, without the secret they may quote."""

    table: ErrorTable
    secret: Secret | None = None

    @property
    def kinds(self) -> tuple[type[Exception], ...]:
        """What it translates; our own errors only lose the secret."""
        return (*self.table, ProviderError)

    def translated(self, error: Exception) -> ProviderError:
        """Return our error with the vendor's as its cause."""
        ours = self._ours(error)
        for shown in (ours, error):
            shown.args = tuple(self._safe(word) for word in shown.args)
        return ours

    @contextmanager
    def translating(self) -> Generator[None]:
        """Translate what the block raises."""
        try:
            yield
        except self.kinds as error:
            ours = self.translated(error)
            raise ours from ours.__cause__

    def _ours(self, error: Exception) -> ProviderError:
        if isinstance(error, ProviderError):
            return error
        known = (kind for kind in type(error).__mro__ if kind in self.table)
        ours = self.table[next(known)](error)
        ours.__cause__ = error
        return ours

    def _safe(self, word: object) -> object:
        if not isinstance(word, str):
            return word
        hidden = self.secret.reveal() if self.secret else ""
        return (word.replace(hidden, "***") if hidden else word)[:LONGEST_TEXT]
