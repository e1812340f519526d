"""What it means when a function of the ledger refuses."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypedDict

from psycopg import Error

from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error import (
    LIMIT_ERRORS,
    AccountNotFoundError,
    InvalidKeyError,
    LimitExceededError,
    ModelNotAllowedError,
    StrataError,
    TooManyUploadsError,
)


class _Detail(TypedDict):
    """How a limit stood when it refused, as the function says it."""

    meter: str
    limit: int | None
    used: int
    reserved: int
    needed: int
    resets_at: str | None


def refusal(error: BaseException) -> StrataError | None:
    """Return what the ledger refused; None if it was not the ledger."""
    if not isinstance(error, Error) or error.sqlstate not in _REFUSALS:
        return None
    return _REFUSALS[error.sqlstate](error)


def _limit_exceeded(error: Error) -> LimitExceededError:
    detail: _Detail = json.loads(error.diag.message_detail or "{}")
    resets_at = detail["resets_at"]
    standing = LimitStanding(
        meter=Meter(detail["meter"]),
        limit=detail["limit"],
        used=detail["used"],
        reserved=detail["reserved"],
        resets_at=datetime.fromisoformat(resets_at) if resets_at else None,
    )
    return LIMIT_ERRORS[standing.meter](standing, detail["needed"])


def _model_not_allowed(_error: Error) -> ModelNotAllowedError:
    return ModelNotAllowedError()


def _account_not_found(_error: Error) -> AccountNotFoundError:
    return AccountNotFoundError()


def _invalid_key(_error: Error) -> InvalidKeyError:
    return InvalidKeyError()


def _too_many_uploads(_error: Error) -> TooManyUploadsError:
    return TooManyUploadsError()


_REFUSALS: Mapping[str | None, Callable[[Error], StrataError]] = {
    "ST001": _limit_exceeded,
    "ST002": _model_not_allowed,
    "ST003": _account_not_found,
    "ST004": _invalid_key,
    "ST005": _too_many_uploads,
}
