"""What OpenAI, and whoever speaks its protocol, says when something is wrong.

Source: https://platform.openai.com/docs/guides/error-codes, and the messages that
compatible servers send with no code at all.
"""

import re
from collections.abc import Mapping

from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
)
from strata_infrastructure.chat.vendor_error import Complaint, Vocabulary

VOCABULARY = Vocabulary(
    codes={
        "billing_hard_limit_reached": ProviderQuotaError,
        "billing_not_active": ProviderQuotaError,
        "content_filter": ProviderContentFilteredError,
        "content_policy_violation": ProviderContentFilteredError,
        "context_length_exceeded": ProviderContextTooLongError,
        "insufficient_quota": ProviderQuotaError,
        "invalid_api_key": ProviderAuthenticationError,
        "invalid_model": ProviderNotFoundError,
        "model_not_found": ProviderNotFoundError,
        "moderation_blocked": ProviderContentFilteredError,
        "overloaded_error": ProviderOverloadedError,
        "rate_limit_exceeded": ProviderRateLimitedError,
        "server_error": ProviderOverloadedError,
    },
    phrases={
        re.compile(
            r"maximum context length|context (window|size)|prompt is too long",
            re.IGNORECASE,
        ): ProviderContextTooLongError,
        re.compile(
            r"content (management )?policy|flagged as potentially violating",
            re.IGNORECASE,
        ): ProviderContentFilteredError,
        re.compile(
            r"exceeded your current quota|credit balance", re.IGNORECASE
        ): ProviderQuotaError,
    },
)


def complaint(
    body: object, *, status: int | None = None, retry_after: float | None = None
) -> Complaint:
    """Read an `error` object, or whatever a server sent in its place.

    Args:
        body: the object, or a bare text.
        status: of HTTP. Between two chunks there is none, and some gateways put one
            into the object's `code` instead.
        retry_after: seconds.
    """
    fields = body if isinstance(body, Mapping) else {"message": body}
    code = fields.get("code")
    return Complaint(
        text=str(fields.get("message") or body),
        status=status or (code if isinstance(code, int) else None),
        codes=tuple(str(fields[x]) for x in ("code", "type") if fields.get(x)),
        retry_after=retry_after,
    )
