"""What Cartesia says when something is wrong.

Source: https://docs.cartesia.ai/use-the-api/api-errors
"""

import re

from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
    ProviderQuotaError,
    ProviderRateLimitedError,
)
from strata_infrastructure.chat.vendor_error import Complaint, Vocabulary
from strata_infrastructure.voice.transcript import Answer

VOCABULARY = Vocabulary(
    codes={
        "concurrency_limited": ProviderRateLimitedError,
        "model_not_found": ProviderNotFoundError,
        "quota_exceeded": ProviderQuotaError,
        "rate_limited": ProviderRateLimitedError,
        "voice_not_found": ProviderInvalidRequestError,
    },
    phrases={
        re.compile(
            r"(?i)transcript (is )?too long|exceeds? the max\w* (length|\w+ characters)"
        ): ProviderContextTooLongError,
        re.compile(r"(?i)moderation|content policy"): ProviderContentFilteredError,
        re.compile(r"(?i)credit limit|out of credits|not enough credits"): (
            ProviderQuotaError
        ),
    },
)


def complaint(
    said: Answer, *, status: int | None, retry_after: float | None = None
) -> Complaint:
    """Read a refusal, or an event that is one."""
    words = (said.get("title"), said.get("message"))
    code = said.get("error_code")
    return Complaint(
        text=": ".join(str(word) for word in words if word),
        status=status,
        codes=(code,) if isinstance(code, str) else (),
        retry_after=retry_after,
    )
