"""What a user may spend, and how much of it is left."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Meter(StrEnum):
    """What is counted against a limit; named as the plan, or the key, names the limit.

    The money of a key is taken after its user's.
    """

    KEY_MONTHLY_MICRO_USD = "key_monthly_micro_usd"
    MONTHLY_MICRO_USD = "monthly_micro_usd"
    REQUESTS_PER_MINUTE = "requests_per_minute"
    CONCURRENT_GENERATIONS = "concurrent_generations"
    MONTHLY_IMAGES = "monthly_images"
    MONTHLY_CHARACTERS = "monthly_characters"
    MONTHLY_AUDIO_SECONDS = "monthly_audio_seconds"
    STORAGE_BYTES = "storage_bytes"


PLAN_METERS = tuple(meter for meter in Meter if meter != Meter.KEY_MONTHLY_MICRO_USD)
"""What a plan limits."""
UNIT_METERS = (
    Meter.MONTHLY_IMAGES,
    Meter.MONTHLY_CHARACTERS,
    Meter.MONTHLY_AUDIO_SECONDS,
)
"""What one call can make besides tokens, in units of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Limits of a user; None means without limit.

    Attributes:
        monthly_characters: of texts that are spoken.
        monthly_audio_seconds: of sound that is written down.
        storage_bytes: of all files together, those that are announced included.
        allowed_models: `*`, `provider/*`, or the id of a model.
    """

    plan_id: str
    name: str
    monthly_micro_usd: int | None
    requests_per_minute: int | None
    concurrent_generations: int | None
    monthly_images: int | None
    monthly_characters: int | None
    monthly_audio_seconds: int | None
    storage_bytes: int | None
    allowed_models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitStanding:
    """How one limit stands.

    Attributes:
        limit: None means without limit.
        used: for good, in the present period.
        reserved: by what has not ended yet.
        resets_at: when the period ends (UTC); None where there is no period.
    """

    meter: Meter
    limit: int | None
    used: int
    reserved: int
    resets_at: datetime | None

    @property
    def remaining(self) -> int | None:
        """What can still be asked for; None means without limit."""
        if self.limit is None:
            return None
        return max(self.limit - self.used - self.reserved, 0)
