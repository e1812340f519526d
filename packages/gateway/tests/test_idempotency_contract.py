"""Keys of requests, in memory and in Postgres."""

import secrets
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.idempotency import Claim, Earlier, Kept
from strata_domain.entity.usage import Hold
from strata_domain.error import (
    IdempotencyKeyReusedError,
    PermissionDeniedError,
    RepeatedRequestError,
)
from strata_domain.service.identifier import new_id
from support.money import a_hold, a_settlement
from support.store import Store

RUN = new_id()
A_DAY = 24 * 3600.0


def a_claim(store: Store) -> Claim:
    return Claim(user_id=store.add_user(), key="once", request_digest=b"1" * 32)


def take(store: Store, claim: Claim, result_id: UUID = RUN) -> None:
    with store.begin(claim.user_id) as work:
        work.claims.take(claim, result_id=result_id)


def ask(store: Store, claim: Claim, hold: Hold) -> None:
    with store.begin(claim.user_id) as work:
        work.claims.take(claim, result_id=hold.generation_id or hold.reservation_id)
        work.ledger.reserve(hold, dispatched=True)


def earlier(store: Store, claim: Claim) -> Earlier:
    with pytest.raises(RepeatedRequestError) as caught:
        take(store, claim, new_id())
    return caught.value.earlier


def test_a_key_stands_for_what_its_first_request_made(store: Store) -> None:
    claim = a_claim(store)

    take(store, claim)

    assert earlier(store, claim) == Earlier(
        user_id=claim.user_id,
        request_digest=claim.request_digest,
        result_id=RUN,
        open=False,
        outcome=None,
    )


def test_a_key_does_not_stand_for_another_request(store: Store) -> None:
    claim = a_claim(store)
    take(store, claim)

    with pytest.raises(IdempotencyKeyReusedError):
        take(store, replace(claim, request_digest=b"2" * 32))


def test_the_same_key_of_another_user_is_another_key(store: Store) -> None:
    claim = a_claim(store)
    take(store, claim)

    take(store, replace(claim, user_id=store.add_user()))


def test_nobody_takes_a_key_for_somebody_else(store: Store) -> None:
    claim, stranger = a_claim(store), store.add_user()

    with pytest.raises(PermissionDeniedError), store.begin(stranger) as work:
        work.claims.take(claim, result_id=RUN)

    take(store, claim)


def test_a_key_stays_free_if_its_request_comes_to_nothing(store: Store) -> None:
    claim = a_claim(store)
    theirs = a_hold(store.add_user())

    with pytest.raises(PermissionDeniedError):
        ask(store, claim, theirs)

    take(store, claim)


def test_large_answers_are_forgotten_a_few_at_a_time(in_postgres: Store) -> None:
    outcome = f'"{secrets.token_hex(15 * 2**20)}"'
    for _ in range(4):
        claim = a_claim(in_postgres)
        take(in_postgres, claim)
        with in_postgres.begin_for_system() as work:
            work.claims.keep(Kept(claim=claim, outcome=outcome))
    in_postgres.let_pass(A_DAY)

    with in_postgres.begin_for_system() as first:
        some = first.claims.forget()
    with in_postgres.begin_for_system() as second:
        rest = second.claims.forget()

    assert 0 < some < 4
    assert some + rest == 4


@pytest.mark.parametrize("by_run", [False, True])
def test_a_request_is_open_while_one_of_its_calls_is(
    store: Store, *, by_run: bool
) -> None:
    claim = a_claim(store)
    hold = replace(a_hold(claim.user_id), generation_id=RUN if by_run else None)
    ask(store, claim, hold)

    before = earlier(store, claim).open
    with store.begin_for_system() as system:
        system.ledger.settle([a_settlement(hold)])

    assert (before, earlier(store, claim).open) == (True, False)


def test_an_answer_is_kept_byte_for_byte(store: Store) -> None:
    claim, outcome = a_claim(store), '[{"a": 1.50,"b":"\\u00e9 \U0001f35e"}]'
    take(store, claim)

    with store.begin_for_system() as system:
        system.claims.keep(Kept(claim=claim, outcome=outcome))

    assert earlier(store, claim).outcome == outcome


def test_a_key_is_free_again_after_a_day(store: Store) -> None:
    claim = a_claim(store)
    take(store, claim)

    store.let_pass(A_DAY)
    take(store, claim, again := new_id())

    assert earlier(store, claim).result_id == again


def test_keys_of_yesterday_are_forgotten_and_no_others(store: Store) -> None:
    take(store, a_claim(store))
    store.let_pass(A_DAY)
    claim = a_claim(store)
    take(store, claim)

    with store.begin_for_system() as system:
        forgotten = system.claims.forget()

    assert forgotten == 1
    assert earlier(store, claim).result_id == RUN
