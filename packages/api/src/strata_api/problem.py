"""Errors as RFC 9457 problem documents.

The one place where an error meets HTTP. A body is made of the error's fixed sentences,
never of its arguments, so that nothing a vendor or the database said can leave.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import singledispatch
from http import HTTPStatus
from types import MappingProxyType

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from strata_api.complaint import complaints, refusal_of_values
from strata_api.envelope import BilingualResponse, Refusal, tone_of
from strata_api.rate_limit import refusal_headers
from strata_api.repetition import FINAL, replayed_header
from strata_api.schema.problem import LimitView
from strata_domain.error import (
    AnswerStoppedError,
    ConfigurationError,
    ConflictError,
    IdentityError,
    InvalidInputError,
    InvalidTokenError,
    JobStillRunningError,
    LimitExceededError,
    ModelNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    ProviderAuthenticationError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
    ResultLostError,
    StrataError,
    UnavailableError,
)

_logger = logging.getLogger(__name__)

STATUS: Mapping[type[StrataError], HTTPStatus] = MappingProxyType(
    {
        StrataError: HTTPStatus.INTERNAL_SERVER_ERROR,
        InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
        IdentityError: HTTPStatus.UNAUTHORIZED,
        PermissionDeniedError: HTTPStatus.FORBIDDEN,
        NotFoundError: HTTPStatus.NOT_FOUND,
        ConflictError: HTTPStatus.CONFLICT,
        AnswerStoppedError: HTTPStatus.UNPROCESSABLE_ENTITY,
        LimitExceededError: HTTPStatus.TOO_MANY_REQUESTS,
        UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
        JobStillRunningError: HTTPStatus.GATEWAY_TIMEOUT,
        ConfigurationError: HTTPStatus.SERVICE_UNAVAILABLE,
        ProviderError: HTTPStatus.BAD_GATEWAY,
        ProviderInvalidRequestError: HTTPStatus.UNPROCESSABLE_ENTITY,
        ProviderAuthenticationError: HTTPStatus.BAD_GATEWAY,
        ProviderRateLimitedError: HTTPStatus.TOO_MANY_REQUESTS,
        ProviderOverloadedError: HTTPStatus.SERVICE_UNAVAILABLE,
        ProviderTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    }
)

HEADERS: Mapping[type[StrataError], Mapping[str, str]] = MappingProxyType(
    {
        StrataError: {},
        IdentityError: {"WWW-Authenticate": "Bearer"},
        InvalidTokenError: {"WWW-Authenticate": 'Bearer error="invalid_token"'},
        ResultLostError: FINAL,
    }
)

REPEATED = {**FINAL, **replayed_header(replayed=True)}
EXPECTED = (LimitExceededError, ModelNotAllowedError)
"""Refusals as plans mean them; where in the database they come from says nothing."""
CODES = MappingProxyType(
    {
        HTTPStatus.NOT_FOUND: "not_found",
        HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    }
)


def problem_response(
    error: StrataError,
    *,
    now: datetime | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """Return the answer to a request that failed with this error, now or then."""
    fixed = HEADERS[_nearest(type(error), HEADERS)]
    waits = refusal_headers(error, now or datetime.now(UTC))
    again = REPEATED if error.replayed else waits
    return _response(
        refusal_of(error),
        headers={**fixed, **again, **headers},
        more=_more(error),
    )


def refusal_of(error: StrataError) -> Refusal:
    """Return what an error means, before it is worded for anybody."""
    kind = type(error)
    status = STATUS[_nearest(kind, STATUS)]
    return Refusal(
        status=status, code=error.code, message=error.detail, tone=tone_of(kind)
    )


def status_response(
    status: HTTPStatus, *, headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """Return the answer to a request that HTTP itself refuses."""
    code = CODES.get(status, "bad_request")
    refusal = Refusal(status=status, code=code, message=status.description)
    return _response(refusal, headers=headers)


def install(app: FastAPI) -> None:
    """Answer every failure of the application with a problem document."""
    app.add_exception_handler(StrataError, _translate)
    app.add_exception_handler(RequestValidationError, _explain)
    app.add_exception_handler(HTTPException, _rephrase)
    app.add_exception_handler(Exception, _apologise)


def _nearest(
    kind: type[StrataError], table: Mapping[type[StrataError], object]
) -> type[StrataError]:
    return next(base for base in kind.__mro__ if base in table)


@singledispatch
def _more(error: StrataError) -> Mapping[str, object]:
    """Return what a document of this kind says beside its sentences."""
    del error
    return {}


@_more.register
def _(error: LimitExceededError) -> Mapping[str, object]:
    limit = LimitView.of(error.standing, error.needed)
    return {"limit": limit.model_dump(mode="json")}


def _response(
    refusal: Refusal,
    *,
    detail: str | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
    more: Mapping[str, object] = MappingProxyType({}),
) -> Response:
    document = {
        "type": f"/problems/{refusal.code}",
        "title": refusal.status.phrase,
        "status": refusal.status.value,
        "code": refusal.code,
        "detail": detail or refusal.message,
        **more,
    }
    return BilingualResponse(document, refusal, dict(headers))


async def _translate(_: Request, error: Exception) -> Response:
    known = error if isinstance(error, StrataError) else StrataError()
    cause = None if isinstance(known, EXPECTED) else known.__cause__
    _logger.info("refused: %s", known.code, exc_info=cause)
    return problem_response(known)


async def _explain(_: Request, error: Exception) -> Response:
    """Say which values are wrong, without repeating them."""
    if not isinstance(error, RequestValidationError):
        return problem_response(InvalidInputError())
    return _response(
        refusal_of_values(error),
        detail="Some values are not acceptable; see 'errors'.",
        more={"errors": complaints(error)},
    )


async def _rephrase(_: Request, error: Exception) -> Response:
    given = error if isinstance(error, HTTPException) else HTTPException(500)
    return status_response(HTTPStatus(given.status_code), headers=given.headers or {})


async def _apologise(_: Request, error: Exception) -> Response:
    _logger.error("unexpected failure", exc_info=error)
    return problem_response(StrataError())
