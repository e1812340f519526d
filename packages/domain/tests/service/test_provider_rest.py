"""When a provider is left alone, and when it is tried again."""

from dataclasses import dataclass, field

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from strata_domain.error import (
    ProviderContextTooLongError,
    ProviderError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderRestingError,
    ProviderTimeoutError,
)
from strata_domain.service.provider_rest import ProviderRest

ILL = ProviderTimeoutError()
HARMLESS = [
    ProviderRateLimitedError(),
    ProviderContextTooLongError(),
    ProviderRestingError(),
]


@dataclass
class Clock:
    seconds: float = 1_000.0
    rest: ProviderRest = field(init=False)
    probes: bool = False

    def __post_init__(self) -> None:
        self.rest = ProviderRest(now=lambda: self.seconds)

    def fail(self, times: int, error: ProviderError = ILL) -> None:
        for _ in range(times):
            self.rest.failed("openai", error, probed=self.probes)
            self.end()

    def end(self) -> None:
        """End a call; if there is a probe, that one."""
        self.rest.ended("openai", probed=self.probes)
        self.probes = False

    def patience(self) -> float:
        """The seconds a caller is told to wait; 0 if a call may go through."""
        try:
            self.probes |= self.rest.ensure_awake("openai")
        except ProviderRestingError as refusal:
            return refusal.retry_after or 0.0
        return 0.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_provider_rests_after_five_failures_in_a_row(clock: Clock) -> None:
    clock.fail(4)
    assert clock.patience() == 0

    clock.fail(1, ProviderQuotaError())

    assert clock.patience() == 15


def test_it_is_told_how_long_the_rest_still_is(clock: Clock) -> None:
    clock.fail(5)

    clock.seconds += 4

    assert clock.patience() == 11


def test_a_success_between_them_makes_failures_no_row(clock: Clock) -> None:
    clock.fail(4)
    clock.rest.succeeded("openai")
    clock.fail(4)

    assert clock.patience() == 0


@pytest.mark.parametrize("error", HARMLESS)
def test_what_is_not_the_providers_failure_is_not_counted(
    clock: Clock, error: ProviderError
) -> None:
    clock.fail(50, error)

    assert clock.patience() == 0


def test_one_provider_rests_while_another_works(clock: Clock) -> None:
    clock.fail(5)

    clock.rest.ensure_awake("google")


def test_a_burst_of_failures_is_one_rest(clock: Clock) -> None:
    clock.fail(64)

    clock.seconds += 15

    assert clock.patience() == 0


def test_after_the_rest_one_call_at_a_time_goes_through(clock: Clock) -> None:
    clock.fail(5)
    clock.seconds += 15

    assert [clock.patience() for _ in range(3)] == [0, 1, 1]


def test_a_probe_that_succeeds_ends_it(clock: Clock) -> None:
    clock.fail(5)
    clock.seconds += 15
    clock.patience()

    clock.rest.succeeded("openai")

    assert [clock.patience() for _ in range(3)] == [0, 0, 0]


def test_each_probe_that_fails_makes_the_rest_twice_as_long(clock: Clock) -> None:
    clock.fail(5)
    rests = []
    for _ in range(6):
        rests.append(clock.patience())
        clock.seconds += rests[-1]
        clock.patience()
        clock.fail(1)

    assert rests == [15, 30, 60, 120, 240, 240]


def test_a_day_without_the_provider_is_survived(clock: Clock) -> None:
    clock.fail(5)
    for _ in range(2_000):
        clock.seconds += 240
        clock.patience()
        clock.fail(1)

    assert clock.patience() == 240


@pytest.mark.parametrize("error", HARMLESS)
def test_a_probe_that_fails_for_another_reason_lets_the_next_one_through(
    clock: Clock, error: ProviderError
) -> None:
    clock.fail(5)
    clock.seconds += 15
    clock.patience()

    clock.fail(1, error)

    assert [clock.patience() for _ in range(2)] == [0, 1]


def test_a_probe_that_is_given_up_lets_the_next_one_through(clock: Clock) -> None:
    clock.fail(5)
    clock.seconds += 15
    clock.patience()

    clock.end()

    assert [clock.patience() for _ in range(2)] == [0, 1]


def test_calls_that_were_under_way_before_say_nothing_about_a_probe(
    clock: Clock,
) -> None:
    clock.fail(5)
    clock.seconds += 15
    clock.patience()

    clock.rest.failed("openai", ILL, probed=False)
    clock.rest.ended("openai", probed=False)

    assert clock.patience() == 1
    clock.end()
    assert clock.patience() == 0


class Outages(RuleBasedStateMachine):
    """Calls begin, end and are given up in any order, and time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.running = 0
        self.row = 0

    @rule(seconds=st.floats(0, 300))
    def wait(self, seconds: float) -> None:
        self.clock.seconds += seconds

    @rule()
    def begin(self) -> None:
        patience = self.clock.patience()

        self.running += patience == 0
        assert 0 <= patience <= 240
        assert patience == 0 or self.row >= 5

    @precondition(lambda self: self.running)
    @rule()
    def succeed(self) -> None:
        self.clock.rest.succeeded("openai")

        self.running, self.row = self.running - 1, 0
        self.begin()
        self.give_up()

    @precondition(lambda self: self.running)
    @rule(error=st.sampled_from([ILL, ProviderOverloadedError()]))
    def fail(self, error: ProviderError) -> None:
        self.clock.fail(1, error)

        self.running, self.row = self.running - 1, self.row + 1

    @precondition(lambda self: self.running)
    @rule()
    def give_up(self) -> None:
        self.clock.end()

        self.running -= 1

    def teardown(self) -> None:
        self.clock.end()
        self.clock.seconds += 240
        assert self.clock.patience() == 0


TestOutages = Outages.TestCase
