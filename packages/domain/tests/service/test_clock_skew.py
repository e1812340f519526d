import pytest

from strata_domain.entity.finding import Verdict
from strata_domain.service.clock_skew import skew_finding


@pytest.mark.parametrize(
    ("seconds", "verdict", "says"),
    [
        (0.0, Verdict.OK, "within 2 s of ours"),
        (-2.0, Verdict.OK, "within 2 s of ours"),
        (2.1, Verdict.WARNING, "2.1 s ahead of ours"),
        (-10.0, Verdict.WARNING, "10.0 s behind ours"),
        (10.1, Verdict.FAILURE, "10.1 s ahead of ours"),
    ],
)
def test_clocks_may_differ_as_far_as_tokens_allow(
    seconds: float, verdict: Verdict, says: str
) -> None:
    told = skew_finding("clock", seconds)

    assert (told.verdict, told.says) == (verdict, says)
    assert bool(told.mend) is (verdict is not Verdict.OK)
