"""Accounts in memory are erased as those in Postgres are."""

from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.account_task import AccountTask, AccountTaskKind
from strata_domain.entity.api_key import ApiKey, Scope
from strata_domain.error import AccountNotFoundError
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.identifier import new_id
from support.money import a_hold, a_settlement
from support.store import a_thread

ERASURE = AccountTaskKind.ERASURE


@pytest.fixture
def database() -> InMemoryDatabase:
    return InMemoryDatabase(ManualClock())


def leaving(database: InMemoryDatabase, user_id: UUID) -> AccountTask:
    with database.begin_for_user(user_id) as work:
        work.accounts.begin(ERASURE, user_id=user_id)
    with database.begin_for_system() as work:
        task = work.accounts.take(lease_seconds=30)
    assert task is not None
    return task


def test_what_was_spent_stays_and_is_nobodys(database: InMemoryDatabase) -> None:
    user_id, other = database.add_user(), database.add_user()
    key = a_key(user_id)
    database.tables.api_keys[key.api_key_id] = key
    holds = [replace(a_hold(user_id), api_key_id=key.api_key_id), a_hold(other)]
    with database.begin_for_system() as work:
        for hold in holds:
            work.ledger.reserve(hold, dispatched=True)
        work.ledger.settle([a_settlement(hold) for hold in holds])
    with database.begin_for_user(user_id) as work:
        work.threads.add(a_thread(user_id))
    task = leaving(database, user_id)
    assert database.tables.api_keys[key.api_key_id].revoked_at is not None

    with database.begin_for_system() as work:
        work.accounts.erase(task)

    tables = database.tables
    mine, theirs = sorted(tables.records.values(), key=lambda it: it.user_id == other)
    assert (theirs.user_id, mine.micro_usd) == (other, theirs.micro_usd)
    assert {mine.user_id, mine.api_key_id}.isdisjoint({user_id, key.api_key_id, None})
    assert (tables.threads, tables.api_keys) == ({}, {})
    assert set(tables.profiles) == {other}


def test_who_lost_an_erasure_erases_nothing(database: InMemoryDatabase) -> None:
    task = leaving(database, database.add_user())
    late = replace(task, attempt=task.attempt - 1)

    with database.begin_for_system() as work:
        work.accounts.erase(late)
        assert not work.accounts.hold(late, seconds=1)
        assert not work.accounts.finish(late)

    assert task.user_id in database.tables.profiles


def test_nobody_who_is_gone_begins_anything(database: InMemoryDatabase) -> None:
    nobody = new_id()

    with pytest.raises(AccountNotFoundError), database.begin_for_user(nobody) as work:
        work.accounts.begin(ERASURE, user_id=nobody)


def a_key(user_id: UUID) -> ApiKey:
    return ApiKey(
        api_key_id=new_id(),
        user_id=user_id,
        name="robot",
        prefix="abc",
        scopes=frozenset({Scope.DATA}),
        allowed_models=("*",),
        monthly_micro_usd=None,
        expires_at=None,
        revoked_at=None,
        last_used_at=None,
        created_at=ManualClock().now,
    )
