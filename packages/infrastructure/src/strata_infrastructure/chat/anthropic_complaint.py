"""What Anthropic says when something is wrong.

Source: https://platform.claude.com/docs/en/api/errors. Its statuses follow from its
types, and the types also come where there is no status, in the middle of an answer.
"""

import re
from collections.abc import Mapping

from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderPermissionError,
    ProviderQuotaError,
)
from strata_infrastructure.chat.vendor_error import Complaint, Vocabulary

_STATUS: Mapping[str, int] = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "conflict_error": 409,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
VOCABULARY = Vocabulary(
    codes={
        "enforced_spend_limit_reached": ProviderQuotaError,
        "organization_on_hold": ProviderPermissionError,
    },
    phrases={
        re.compile(
            r"prompt is too long|exceed context limit|context window", re.IGNORECASE
        ): ProviderContextTooLongError,
        re.compile(
            r"content filter|(content|usage) policy", re.IGNORECASE
        ): ProviderContentFilteredError,
        re.compile(
            r"credit balance is too low|specified api usage limits", re.IGNORECASE
        ): ProviderQuotaError,
    },
)


def complaint(
    body: object, *, status: int | None = None, retry_after: float | None = None
) -> Complaint:
    """Read the object that holds an `error`, or whatever a server sent in its place.

    Args:
        body: the object, or a bare text.
        status: of HTTP, if there is one.
        retry_after: seconds.
    """
    error = _fields(_fields(body).get("error"))
    kind, details = error.get("type"), _fields(error.get("details"))
    codes = (details.get("error_code"), kind)
    return Complaint(
        text=str(error.get("message") or body),
        status=_STATUS.get(str(kind), status),
        codes=tuple(str(code) for code in codes if code),
        retry_after=retry_after,
    )


def _fields(value: object) -> Mapping[object, object]:
    return value if isinstance(value, Mapping) else {}
