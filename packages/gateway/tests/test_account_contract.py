"""Whole accounts, in memory and in Postgres."""

from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.account_task import AccountTask, AccountTaskKind
from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.profile import ProfileStatus
from strata_domain.error import AccountNotFoundError, NotFoundError
from strata_domain.service.identifier import new_id
from support.job_hand import a_job
from support.money import a_hold, a_settlement
from support.store import Store, a_thread

LEASE = 30.0
EXPORT, ERASURE = AccountTaskKind.EXPORT, AccountTaskKind.ERASURE
HOURS = 3600.0


def begun(store: Store, kind: AccountTaskKind, user_id: UUID) -> AccountTask:
    with store.begin(user_id) as work:
        return work.accounts.begin(kind, user_id=user_id)


def taken(store: Store) -> AccountTask | None:
    with store.begin_for_system() as work:
        return work.accounts.take(lease_seconds=LEASE)


def erased(store: Store, user_id: UUID) -> AccountTask:
    """Begin an erasure and take it; erase what there is."""
    begun(store, ERASURE, user_id)
    task = taken(store)
    assert task is not None
    with store.begin_for_system() as work:
        work.accounts.erase(task)
    return task


def a_file(store: Store, user_id: UUID, kind: AssetKind = AssetKind.IMAGE) -> Asset:
    """Something just made."""
    with store.begin(user_id) as work:
        now = work.profiles.get(user_id=user_id).created_at
    asset_id = new_id()
    asset = Asset(
        asset_id=asset_id,
        user_id=user_id,
        kind=kind,
        status=AssetStatus.READY,
        bucket="assets",
        path=f"{user_id}/{asset_id}.{'zip' if kind is AssetKind.ARCHIVE else 'png'}",
        media_type="image/png",
        size_bytes=9,
        created_at=now,
        sha256="a" * 64,
    )
    with store.begin_for_system() as work:
        work.assets.add(asset)
    return asset


def test_a_user_has_one_export_at_a_time_and_another_after_an_hour(
    store: Store,
) -> None:
    user_id = store.add_user()
    first = begun(store, EXPORT, user_id)
    assert begun(store, EXPORT, user_id) == first

    task = taken(store)
    assert task is not None
    with store.begin_for_system() as work:
        assert work.accounts.finish(task, asset_id=first.task_id)

    assert begun(store, EXPORT, user_id).task_id == first.task_id
    store.let_pass(HOURS)
    assert begun(store, EXPORT, user_id).task_id != first.task_id
    with store.begin(user_id) as work:
        ended = work.accounts.get(first.task_id, user_id=user_id)
    assert (ended.asset_id, ended.attempt) == (first.task_id, 1)
    assert ended.ended_at is not None


def test_nobody_sees_the_task_of_somebody_else(store: Store) -> None:
    task, stranger = begun(store, EXPORT, store.add_user()), store.add_user()

    with pytest.raises(NotFoundError), store.begin(stranger) as work:
        work.accounts.get(task.task_id, user_id=stranger)


def test_nothing_is_begun_for_an_account_that_is_gone(store: Store) -> None:
    nobody = new_id()

    with pytest.raises(AccountNotFoundError):
        begun(store, EXPORT, nobody)


def test_who_was_late_changes_nothing(store: Store) -> None:
    begun(store, EXPORT, store.add_user())
    late = taken(store)
    assert (late is not None, taken(store)) == (True, None)

    store.let_pass(LEASE + 1)
    second = taken(store)

    assert (late, second) == (late, replace(late, attempt=2) if late else None)
    with store.begin_for_system() as work:
        assert late is not None
        assert second is not None
        assert not work.accounts.hold(late, seconds=9)
        assert not work.accounts.finish(late)
        assert work.accounts.hold(second, seconds=9)


def test_a_task_that_was_left_is_not_overtaken_by_later_ones(store: Store) -> None:
    left = begun(store, EXPORT, store.add_user())
    assert taken(store) == replace(left, attempt=1)
    store.let_pass(LEASE + 1)
    begun(store, EXPORT, store.add_user())

    assert taken(store) == replace(left, attempt=2)


def test_an_archive_is_expected_by_whoever_holds_the_export(store: Store) -> None:
    user_id, archive_id = store.add_user(), new_id()
    begun(store, EXPORT, user_id)
    task = taken(store)
    assert task is not None

    with store.begin_for_system() as work:
        assert not work.accounts.expect_archive(replace(task, attempt=0), new_id())
        assert work.accounts.expect_archive(task, archive_id)
        paths = (f"{user_id}/{archive_id}.zip",)
        assert work.accounts.discarded(user_id, after="", limit=9) == paths
        assert not work.accounts.forget_files(paths)


def test_whoever_leaves_is_suspended_and_nothing_is_exported_any_more(
    store: Store,
) -> None:
    user_id = store.add_user()
    begun(store, EXPORT, user_id)

    erasure = begun(store, ERASURE, user_id)

    with store.begin(user_id) as work:
        profile = work.profiles.get(user_id=user_id)
    with store.begin_for_system() as work:
        leaving = work.accounts.leaving()
    assert profile.status is ProfileStatus.SUSPENDED
    assert leaving == {user_id}
    assert taken(store) == replace(erasure, attempt=1)
    assert taken(store) is None


def test_what_runs_is_asked_to_stop_and_waited_for(store: Store) -> None:
    user_id = store.add_user()
    job = a_job(user_id)
    with store.begin(user_id) as work:
        work.jobs.add(job)
    begun(store, ERASURE, user_id)

    with store.begin_for_system() as work:
        assert not work.accounts.stop(user_id)

    with store.begin(user_id) as work:
        asked = work.jobs.get(job.job_id, user_id=user_id)
    assert asked.cancel_requested_at is not None


def test_nothing_of_the_user_is_left_and_everything_of_others(store: Store) -> None:
    user_id, other = store.add_user(), store.add_user()
    threads = [a_thread(user_id), a_thread(other)]
    for thread in threads:
        with store.begin(thread.user_id) as work:
            work.threads.add(thread)
    file, kept = a_file(store, user_id), a_file(store, other)

    task = erased(store, user_id)

    with pytest.raises(AccountNotFoundError), store.begin(user_id) as work:
        work.profiles.get(user_id=user_id)
    with store.begin(other) as work:
        found = work.threads.get(threads[1].thread_id, user_id=other)
        assert found == threads[1]
        assert work.assets.get(kept.asset_id, user_id=other) == kept
    with store.begin_for_system() as work:
        paths = work.accounts.discarded(user_id, after="", limit=9)
        assert paths == (file.path,)
        assert work.accounts.leaving() == {user_id}
        assert work.accounts.finish(task)
        assert work.accounts.leaving() == frozenset()


def test_files_are_forgotten_when_no_link_can_bring_them_back(store: Store) -> None:
    user_id = store.add_user()
    files = sorted(a_file(store, user_id).path for _ in range(3))
    erased(store, user_id)
    store.let_pass(4 * HOURS)

    with store.begin_for_system() as work:
        first = work.accounts.discarded(user_id, after="", limit=2)
        rest = work.accounts.discarded(user_id, after=first[-1], limit=2)
        assert work.accounts.forget_files([*first, *rest])
        left = work.accounts.discarded(user_id, after="", limit=2)

    assert ([*first, *rest], left) == (files, ())


def test_archives_are_discarded_when_a_week_is_over_or_a_newer_one_is_there(
    store: Store,
) -> None:
    user_id = store.add_user()
    a_file(store, user_id, AssetKind.ARCHIVE)
    picture, newer = a_file(store, user_id), a_file(store, user_id, AssetKind.ARCHIVE)

    for kept in ([picture, newer], [picture]):
        with store.begin_for_system() as work:
            assert work.accounts.forget_archives() == 1
        with store.begin(user_id) as work:
            page = work.assets.page(user_id=user_id, before=None, limit=9)
        assert {it.asset_id for it in page.items} == {it.asset_id for it in kept}
        store.let_pass(8 * 24 * HOURS)


def test_what_was_spent_adds_up_when_its_user_is_forgotten(store: Store) -> None:
    user_id = store.add_user()
    with store.begin_for_system() as work:
        hold = a_hold(user_id)
        work.ledger.reserve(hold, dispatched=True)
        work.ledger.settle([a_settlement(hold)])

    erased(store, user_id)

    with store.begin(user_id) as work:
        page = work.ledger.records(user_id=user_id, before=None, limit=9)
        standings = work.ledger.standings(user_id=user_id)
    assert (page.items, standings) == ((), ())
