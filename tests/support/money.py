"""Plans, and calls that cost something."""

from dataclasses import dataclass, replace
from uuid import UUID

from strata_domain.entity.plan import LimitStanding, Meter, Plan
from strata_domain.entity.usage import (
    AttemptOutcome,
    Hold,
    ModelPrice,
    Operation,
    Settlement,
    TokenUsage,
    UsageRecord,
)
from strata_domain.service.identifier import new_id
from support.store import Store

MONEY = Meter.MONTHLY_MICRO_USD
REQUESTS = Meter.REQUESTS_PER_MINUTE
SLOTS = Meter.CONCURRENT_GENERATIONS
LEASE_SECONDS = 60.0
PRICE = ModelPrice(input=3, output=15, cache_read=1, cache_write=4, request=2)


def a_plan(
    *,
    money: int | None = None,
    requests: int | None = None,
    slots: int | None = None,
    units: int | None = None,
    stored: int | None = None,
    models: tuple[str, ...] = ("*",),
) -> Plan:
    """Return a plan; `units` bounds what a month may make, `stored` the files."""
    return Plan(
        plan_id=str(new_id()),
        name="Small",
        monthly_micro_usd=money,
        requests_per_minute=requests,
        concurrent_generations=slots,
        monthly_images=units,
        monthly_characters=units,
        monthly_audio_seconds=units,
        storage_bytes=stored,
        allowed_models=models,
    )


def a_hold(user_id: UUID, micro_usd: int = 10) -> Hold:
    return Hold(
        reservation_id=new_id(),
        user_id=user_id,
        generation_id=None,
        operation=Operation.CHAT,
        attempt=1,
        model="sandbox/echo",
        micro_usd=micro_usd,
        input_tokens=7,
        price=PRICE,
        counts_as_request=True,
        takes_slot=True,
        lease_seconds=LEASE_SECONDS,
    )


def a_making(user_id: UUID, meter: Meter, units: int) -> Hold:
    """Return a call that makes something besides tokens."""
    return replace(a_hold(user_id), meter=meter, units=units, takes_slot=False)


def a_settlement(hold: Hold, micro_usd: int = 4) -> Settlement:
    return Settlement(
        reservation_id=hold.reservation_id,
        outcome=AttemptOutcome.COMPLETED,
        usage=TokenUsage(input_tokens=7, output_tokens=3),
        micro_usd=micro_usd,
    )


@dataclass(frozen=True, slots=True)
class Purse:
    """A user with a plan, and what is done with the user's money."""

    store: Store
    user_id: UUID

    def hold(self, hold: Hold | None = None, *, dispatched: bool = False) -> Hold:
        """Reserve as the user."""
        hold = hold or a_hold(self.user_id)
        with self.store.begin(self.user_id) as work:
            work.ledger.reserve(hold, dispatched=dispatched)
        return hold

    def called(self, micro_usd: int = 10) -> Hold:
        """Reserve for a call that is made at once."""
        return self.hold(a_hold(self.user_id, micro_usd), dispatched=True)

    def dispatch(self, hold: Hold) -> bool:
        with self.store.begin_for_system() as work:
            return work.ledger.dispatch(hold.reservation_id)

    def settle(self, *settlements: Settlement) -> None:
        with self.store.begin_for_system() as work:
            work.ledger.settle(settlements)

    def release(self, *holds: Hold) -> None:
        with self.store.begin_for_system() as work:
            work.ledger.release([hold.reservation_id for hold in holds])

    def sweep(self) -> int:
        with self.store.begin_for_system() as work:
            return work.ledger.sweep()

    def standing(self, meter: Meter) -> LimitStanding:
        with self.store.begin(self.user_id) as work:
            found = work.ledger.standings(user_id=self.user_id)
        return {standing.meter: standing for standing in found}[meter]

    def figures(self, meter: Meter) -> tuple[int, int]:
        """What is used of a limit, and what is reserved."""
        standing = self.standing(meter)
        return standing.used, standing.reserved

    def records(self) -> list[UsageRecord]:
        """The lines of the ledger, the latest first."""
        with self.store.begin(self.user_id) as work:
            page = work.ledger.records(user_id=self.user_id, before=None, limit=100)
        return list(page.items)

    def move_to(self, plan: Plan) -> None:
        self.store.give_plan(self.user_id, plan)


def a_purse(store: Store, plan: Plan | None = None) -> Purse:
    purse = Purse(store, store.add_user())
    if plan is not None:
        purse.move_to(plan)
    return purse


def retried(hold: Hold) -> Hold:
    """Another attempt of the same request."""
    return replace(
        hold, reservation_id=new_id(), attempt=hold.attempt + 1, counts_as_request=False
    )
