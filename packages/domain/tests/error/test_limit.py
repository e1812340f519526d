"""What a limit says when it is reached."""

from datetime import UTC, datetime, timedelta

import pytest

from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error import LIMIT_ERRORS, LimitExceededError

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def reached(
    meter: Meter = Meter.REQUESTS_PER_MINUTE,
    *,
    needed: int = 1,
    resets_at: datetime | None = NOON + MINUTE,
) -> LimitExceededError:
    standing = LimitStanding(
        meter=meter, limit=10, used=8, reserved=2, resets_at=resets_at
    )
    return LIMIT_ERRORS[meter](standing, needed)


@pytest.mark.parametrize("meter", Meter)
def test_every_limit_has_an_error_of_its_own(meter: Meter) -> None:
    error = reached(meter, needed=3)

    assert type(error).__mro__[1] is LimitExceededError
    assert (error.standing.meter, error.needed) == (meter, 3)

    assert "needed" not in error.detail
    assert "LimitStanding" in str(error)


def test_it_may_succeed_when_the_period_is_over() -> None:
    assert reached().retry_after(NOON) == 60


def test_a_period_that_is_over_meanwhile_needs_no_patience() -> None:
    assert reached().retry_after(NOON + 2 * MINUTE) == 0


def test_waiting_does_not_help_where_nothing_starts_anew() -> None:
    assert reached(resets_at=None).retry_after(NOON) is None


@pytest.mark.parametrize(("needed", "patience"), [(10, 60), (11, None)])
def test_waiting_does_not_help_what_exceeds_the_whole_limit(
    needed: int, patience: float | None
) -> None:
    assert reached(needed=needed).retry_after(NOON) == patience
