"""Which error each fault of the sandbox is, and how OpenAI would put it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from strata_domain.error import (
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.script import Step

_RETRY_AFTER_SECONDS = 2.0
_OUR_FAULT = HTTPStatus.INTERNAL_SERVER_ERROR
_FAULTS: Mapping[Step | None, tuple[type[ProviderError], str, float | None]] = {
    Fault.REFUSE: (ProviderContentFilteredError, "refused on request", None),
    Fault.RATE_LIMIT: (ProviderRateLimitedError, "slow down", _RETRY_AFTER_SECONDS),
    Fault.OVERLOAD: (ProviderOverloadedError, "too much to do", None),
    Fault.CUT: (ProviderConnectionError, "the connection was cut", None),
    Fault.GARBAGE: (ProviderMalformedAnswerError, "a chunk is no JSON", None),
}
_WORDS: Mapping[type[ProviderError], tuple[HTTPStatus, str | None]] = {
    ProviderInvalidRequestError: (HTTPStatus.BAD_REQUEST, None),
    ProviderContentFilteredError: (HTTPStatus.BAD_REQUEST, "content_policy_violation"),
    ProviderNotFoundError: (HTTPStatus.NOT_FOUND, "model_not_found"),
    ProviderRateLimitedError: (HTTPStatus.TOO_MANY_REQUESTS, "rate_limit_exceeded"),
    ProviderOverloadedError: (HTTPStatus.SERVICE_UNAVAILABLE, "server_error"),
}


def raise_fault(step: Step | None) -> None:
    """Do nothing for most steps.

    Raises:
        ProviderError: the step is a fault, and this is what its caller sees of it.
    """
    if step in _FAULTS:
        kind, message, wait = _FAULTS[step]
        raise kind(message, retry_after=wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole HTTP response."""

    status: HTTPStatus
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


def refusal(error: ProviderError) -> Reply:
    """Say no as OpenAI does.

    Source: https://platform.openai.com/docs/guides/error-codes
    """
    status, code = _WORDS[type(error)]
    wait = error.retry_after
    said = {
        "message": "; ".join(map(str, error.args)),
        "type": "server_error" if status >= _OUR_FAULT else "invalid_request_error",
        "param": None,
        "code": code,
    }
    return Reply(
        status=status,
        body=json.dumps({"error": said}).encode(),
        headers=() if wait is None else ((b"retry-after", b"%d" % wait),),
    )
