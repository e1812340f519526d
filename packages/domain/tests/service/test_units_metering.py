"""What is charged for a call that is paid for by its units."""

from dataclasses import replace

import pytest

from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import AttemptOutcome, Hold, ModelPrice, Operation
from strata_domain.error import ProviderConnectionError, ProviderRateLimitedError
from strata_domain.service.identifier import new_id
from strata_domain.service.metering import CallFacts, units_settlement
from strata_domain.service.pricing import units_micro_usd

PRICE = ModelPrice(input=15_000_000, output=0, cache_read=0, cache_write=0, request=2)
HOLD = Hold(
    reservation_id=new_id(),
    user_id=new_id(),
    generation_id=new_id(),
    operation=Operation.SPEECH,
    attempt=1,
    model="acme/voice",
    micro_usd=152,
    input_tokens=0,
    price=PRICE,
    counts_as_request=True,
    takes_slot=False,
    lease_seconds=60,
    meter=Meter.MONTHLY_CHARACTERS,
    units=10,
)
DONE = CallFacts(outcome=AttemptOutcome.COMPLETED, finished=True, written="x")
BROKEN = CallFacts(
    outcome=AttemptOutcome.FAILED, written="x", error=ProviderConnectionError()
)
REFUSED = CallFacts(outcome=AttemptOutcome.FAILED, error=ProviderRateLimitedError())
UNMADE = CallFacts(outcome=AttemptOutcome.INTERRUPTED, called=False)


@pytest.mark.parametrize(("units", "micro_usd"), [(0, 2), (1, 17), (10**6, 15_000_002)])
def test_units_cost_what_the_vendor_says_and_the_fee(
    units: int, micro_usd: int
) -> None:
    assert units_micro_usd(units, PRICE) == micro_usd


def test_what_was_made_is_charged_to_the_unit() -> None:
    charge = units_settlement(HOLD, DONE, units=7)

    assert (charge.units, charge.micro_usd, charge.estimated) == (7, 107, False)


def test_a_call_that_came_to_its_end_is_charged_what_was_asked_of_it() -> None:
    charge = units_settlement(HOLD, DONE, units=None)

    assert (charge.units, charge.micro_usd, charge.estimated) == (10, 152, False)


@pytest.mark.parametrize("written", ["x", ""])
def test_a_call_that_broke_is_charged_as_it_was_put_aside(written: str) -> None:
    charge = units_settlement(HOLD, replace(BROKEN, written=written), units=None)

    assert (charge.units, charge.micro_usd, charge.estimated) == (10, 152, True)


@pytest.mark.parametrize("facts", [REFUSED, UNMADE], ids=["refused", "not made"])
def test_a_refusal_of_units_is_free(facts: CallFacts) -> None:
    charge = units_settlement(HOLD, facts, units=None)

    assert (charge.units, charge.micro_usd, charge.estimated) == (0, 0, False)


def test_a_refusal_after_something_was_heard_is_not_free() -> None:
    charge = units_settlement(HOLD, replace(REFUSED, written="x"), units=None)

    assert (charge.units, charge.estimated) == (10, True)
