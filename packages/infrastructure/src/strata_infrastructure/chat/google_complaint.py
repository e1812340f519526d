"""What Google says when something is wrong.

Sources: https://ai.google.dev/gemini-api/docs/troubleshooting, and for the details
https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress

from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderContextTooLongError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderPermissionError,
    ProviderQuotaError,
    ProviderTimeoutError,
)
from strata_infrastructure.chat.vendor_error import Complaint, Vocabulary, retry_after

_USED_UP = "PerDay"

# INVALID_ARGUMENT and RESOURCE_EXHAUSTED are missing: their words may tell more.
VOCABULARY = Vocabulary(
    codes={
        _USED_UP: ProviderQuotaError,
        "API_KEY_INVALID": ProviderAuthenticationError,
        "DEADLINE_EXCEEDED": ProviderTimeoutError,
        "FAILED_PRECONDITION": ProviderPermissionError,
        "INTERNAL": ProviderOverloadedError,
        "NOT_FOUND": ProviderNotFoundError,
        "PERMISSION_DENIED": ProviderPermissionError,
        "UNAUTHENTICATED": ProviderAuthenticationError,
        "UNAVAILABLE": ProviderOverloadedError,
    },
    phrases={
        re.compile(
            r"exceeds the maximum number of tokens", re.IGNORECASE
        ): ProviderContextTooLongError,
        re.compile(
            r"api key (not valid|expired)", re.IGNORECASE
        ): ProviderAuthenticationError,
        re.compile(r"credits are depleted", re.IGNORECASE): ProviderQuotaError,
    },
)


def complaint(body: object, *, status: int | None = None) -> Complaint:
    """Read an answer that is an error, or whatever a server sent in its place.

    Args:
        body: with an `error` in it, or that object itself.
        status: of HTTP. Between two chunks there is none, and the object's own counts.
    """
    fields = _error(body)
    code, details = fields.get("code"), _details(fields)
    return Complaint(
        text=str(fields.get("message") or body),
        status=status or (code if isinstance(code, int) else None),
        codes=tuple(_codes(fields, details)),
        retry_after=_wait(details),
    )


def _error(body: object) -> Mapping[str, object]:
    """Find the object; streams that are no events wrap it in a list."""
    first = body[0] if isinstance(body, list) and body else body
    inner = first.get("error", first) if isinstance(first, Mapping) else first
    return inner if isinstance(inner, Mapping) else {"message": inner}


def _details(fields: Mapping[str, object]) -> list[Mapping[str, object]]:
    details = fields.get("details")
    listed = details if isinstance(details, list) else []
    return [detail for detail in listed if isinstance(detail, Mapping)]


def _codes(
    fields: Mapping[str, object], details: Iterable[Mapping[str, object]]
) -> Iterable[str]:
    """Yield reasons and quotas before the status, which is less specific."""
    yield from (str(detail["reason"]) for detail in details if detail.get("reason"))
    if any(_USED_UP in str(detail.get("violations")) for detail in details):
        yield _USED_UP
    if said := fields.get("status"):
        yield str(said)


def _wait(details: Iterable[Mapping[str, object]]) -> float | None:
    """Read a `retryDelay`, seconds as `34.5s`."""
    delays = (str(x["retryDelay"]) for x in details if x.get("retryDelay"))
    return retry_after({"retry-after": next(delays, "").removesuffix("s")})


def trailing_error(tail: bytes) -> object:
    """Return the error that ends a stream as bare JSON, outside of any event.

    Args:
        tail: the last bytes of the stream.

    Returns:
        None if they are anything else.
    """
    last = re.split(rb"\r?\n\r?\n", tail.strip())[-1]
    with suppress(ValueError):
        fields = _error(json.loads(last))
        return fields if "status" in fields or "code" in fields else None
    return None
