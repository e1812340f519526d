"""Signs of life for calls, in memory and in Postgres."""

from dataclasses import replace
from uuid import UUID

from strata_domain.entity.usage import Hold
from strata_domain.service.identifier import new_id
from support.money import LEASE_SECONDS, Purse, a_hold, a_purse
from support.store import Store


def of_run(purse: Purse, generation_id: UUID) -> Hold:
    hold = replace(a_hold(purse.user_id), generation_id=generation_id)
    return purse.hold(hold, dispatched=True)


def renew(store: Store, *generation_ids: UUID) -> None:
    with store.begin_for_system() as work:
        work.ledger.renew(generation_ids, lease_seconds=LEASE_SECONDS)


def test_a_call_that_gives_signs_of_life_is_never_swept(store: Store) -> None:
    purse, run = a_purse(store), new_id()
    of_run(purse, run)

    for _ in range(3):
        store.let_pass(LEASE_SECONDS - 5)
        renew(store, run)

    assert purse.sweep() == 0


def test_a_sign_of_life_is_for_the_runs_it_names(store: Store) -> None:
    purse, alive = a_purse(store), new_id()
    living, dead, alone = of_run(purse, alive), of_run(purse, new_id()), purse.called()
    store.let_pass(LEASE_SECONDS - 5)
    renew(store, alive)
    store.let_pass(10)

    assert purse.sweep() == 2

    charged = {record.reservation_id for record in purse.records()}
    assert charged == {dead.reservation_id, alone.reservation_id}
    assert living.reservation_id not in charged


def test_what_is_closed_stays_closed(store: Store) -> None:
    purse, run = a_purse(store), new_id()
    hold = of_run(purse, run)
    store.let_pass(LEASE_SECONDS + 1)
    purse.sweep()

    renew(store, run)

    assert [record.reservation_id for record in purse.records()] == [
        hold.reservation_id
    ]
    assert purse.sweep() == 0
