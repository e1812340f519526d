"""How long a sound is."""

from dataclasses import dataclass

from strata_domain.service.file_format.refusal import ensure

MOST_SECONDS = 2 * 3600
MOST_PARTS = 1_500_000
"""A sound has more parts than a picture: each of them is over in a moment."""
_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Duration:
    """What its samples say."""

    milliseconds: int


def duration(units: int, per_second: int) -> Duration:
    """Return how long it takes to hear so many units.

    Raises:
        UnsupportedFileError: there is nothing to hear, or more than two hours.
    """
    ensure(per_second > 0, "it has no clock")
    ensure(0 < units <= MOST_SECONDS * per_second, f"it has {units} of {per_second}")
    return Duration(-(-units * _MILLISECONDS // per_second))


def ensure_near(claimed: int, found: int, *, slack: int) -> None:
    """Refuse a file that says one thing and has another.

    Args:
        claimed: what its head says.
        found: what there is, in the same units.
        slack: how much no encoder can help.

    Raises:
        UnsupportedFileError: it does.
    """
    ensure(abs(claimed - found) <= slack, f"it claims {claimed} and has {found}")
