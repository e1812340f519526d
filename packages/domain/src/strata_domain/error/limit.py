"""What goes wrong because a plan says so."""

from datetime import datetime

from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error.strata import PermissionDeniedError, StrataError


class ModelNotAllowedError(PermissionDeniedError):
    """The caller's plan, or key, does not include the model."""

    code = "model_not_allowed"
    detail = (
        "Your plan, or your key, does not include this model; "
        "GET /api/models lists yours."
    )


class LimitExceededError(StrataError):
    """A limit of the caller's plan would be exceeded; nothing was spent.

    Attributes:
        standing: the limit and how it stands.
        needed: what was asked for.
    """

    code = "limit_exceeded"
    detail = "A limit of your plan is reached."

    def __init__(self, standing: LimitStanding, needed: int) -> None:
        """Say which limit, and by how much."""
        super().__init__(standing, needed)
        self.standing = standing
        self.needed = needed

    def retry_after(self, now: datetime) -> float | None:
        """Return the seconds to wait until it may succeed; None if waiting won't do.

        It won't where nothing starts anew, nor for more than the whole limit.
        """
        resets_at = self.standing.resets_at
        if resets_at is None or self.needed > (self.standing.limit or 0):
            return None
        return max((resets_at - now).total_seconds(), 0.0)


class MonthlySpendLimitError(LimitExceededError):
    """The worst case of this call does not fit what is left of the month's money."""

    code = "monthly_spend_limit"
    detail = (
        "This could cost more than your plan has left this month; "
        "lower max_output_tokens, choose a cheaper model, or wait."
    )


class KeySpendLimitError(LimitExceededError):
    """The worst case of this call does not fit what the key may spend this month."""

    code = "key_spend_limit"
    detail = (
        "This could cost more than this API key may still spend this month; "
        "lower max_output_tokens, choose a cheaper model, or wait."
    )


class RequestRateLimitError(LimitExceededError):
    """Too many requests in this minute."""

    code = "request_rate_limit"
    detail = "You have sent as many requests this minute as your plan allows."


class ConcurrencyLimitError(LimitExceededError):
    """Too many answers are being written at once."""

    code = "concurrency_limit"
    detail = (
        "As many answers are being written for you as your plan allows at once; "
        "wait for one or cancel it."
    )


class ImageLimitError(LimitExceededError):
    """More pictures than are left of the month's."""

    code = "image_limit"
    detail = "These are more pictures than your plan has left this month."


class CharacterLimitError(LimitExceededError):
    """A longer text than is left of the month's characters."""

    code = "character_limit"
    detail = "This text is longer than what your plan still speaks this month."


class AudioLimitError(LimitExceededError):
    """More sound than is left of the month's seconds."""

    code = "audio_limit"
    detail = "This is more sound than your plan still writes down this month."


class StorageFullError(LimitExceededError):
    """The user's files leave no room for another one."""

    code = "storage_full"
    detail = "Your plan has no room left for this; delete files that you do not need."


LIMIT_ERRORS = {
    Meter.KEY_MONTHLY_MICRO_USD: KeySpendLimitError,
    Meter.MONTHLY_MICRO_USD: MonthlySpendLimitError,
    Meter.REQUESTS_PER_MINUTE: RequestRateLimitError,
    Meter.CONCURRENT_GENERATIONS: ConcurrencyLimitError,
    Meter.MONTHLY_IMAGES: ImageLimitError,
    Meter.MONTHLY_CHARACTERS: CharacterLimitError,
    Meter.MONTHLY_AUDIO_SECONDS: AudioLimitError,
    Meter.STORAGE_BYTES: StorageFullError,
}
