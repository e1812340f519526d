"""What becomes of files that nothing refers to, in memory and in Postgres."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.job import Job, JobEventType, JobKind, JobStatus, JobStep
from strata_domain.entity.message import ImageAssetPart
from strata_domain.entity.plan import Meter
from strata_domain.entity.thread import Thread
from strata_domain.error import (
    JobOpenError,
    NotFoundError,
    StorageFullError,
    TooManyUploadsError,
)
from strata_domain.port.asset_repository import MOST_UPLOADS
from strata_domain.service.identifier import new_id
from strata_gateway.engine import connect
from strata_gateway.unit_of_work import begin_for_user
from support.database import FreshDatabase
from support.money import Purse, a_plan, a_purse
from support.store import NOON, Store, a_question

BYTES = Meter.STORAGE_BYTES
LINK_SECONDS = 3 * 3600
DAY_SECONDS = 24 * 3600
THREADS = 8
FOR_EVER = NOON + timedelta(days=365 * 100)


@pytest.fixture
def wide_engine(shared_database: FreshDatabase) -> Iterator[Engine]:
    engine = connect(shared_database.app_url, connections=THREADS)
    yield engine
    engine.dispose()


def an_asset(user_id: UUID, size_bytes: int = 10, job_id: UUID | None = None) -> Asset:
    asset_id = new_id()
    return Asset(
        asset_id=asset_id,
        user_id=user_id,
        kind=AssetKind.IMAGE,
        status=AssetStatus.READY if job_id else AssetStatus.PENDING,
        bucket="assets",
        path=f"{user_id}/{asset_id}.png",
        media_type="image/png",
        size_bytes=size_bytes,
        created_at=NOON,
        sha256="a" * 64 if job_id else None,
        job_id=job_id,
    )


def announced(store: Store, asset: Asset) -> Asset:
    with store.begin(asset.user_id) as work:
        work.assets.add(asset)
    return asset


def sent(store: Store, asset: Asset) -> Asset:
    ready = replace(announced(store, asset), status=AssetStatus.READY, sha256="a" * 64)
    with store.begin(asset.user_id) as work:
        work.assets.save(ready)
    return ready


def drawn(store: Store, asset: Asset) -> Asset:
    with store.begin_for_system() as work:
        work.assets.add(asset)
    return asset


def a_job(store: Store, user_id: UUID, begins_with: UUID | None = None) -> Job:
    job = Job(
        job_id=new_id(),
        user_id=user_id,
        kind=JobKind.IMAGE,
        model="sandbox/image",
        status=JobStatus.QUEUED,
        request={"image_asset_id": None if begins_with is None else str(begins_with)},
        reservation_id=new_id(),
        held_micro_usd=20,
        created_at=NOON,
        expires_at=FOR_EVER,
    )
    with store.begin(user_id) as work:
        work.jobs.add(job)
    return job


def end(store: Store, job: Job) -> None:
    with store.begin_for_system() as work:
        held = work.jobs.take(job.job_id, lease_seconds=60)
        assert held is not None
        canceled = JobStep(
            job_id=job.job_id,
            attempt=held.attempt,
            event=JobEventType.CANCELED,
            status=JobStatus.CANCELED,
        )
        assert work.jobs.record(canceled)


def shown(store: Store, asset: Asset) -> Thread:
    """A thread of which a message shows the file."""
    thread = store.thread(asset.user_id)
    question = replace(a_question(thread), parts=(ImageAssetPart(asset.asset_id),))
    store.messages(question)
    return thread


def delete_thread(store: Store, thread: Thread) -> None:
    with store.begin(thread.user_id) as work:
        work.threads.remove(thread.thread_id, user_id=thread.user_id)


def delete_job(store: Store, job: Job) -> None:
    with store.begin(job.user_id) as work:
        work.jobs.remove(job.job_id, user_id=job.user_id)


def there(store: Store, asset: Asset) -> bool:
    with store.begin(asset.user_id) as work:
        page = work.assets.page(user_id=asset.user_id, before=None, limit=100)
    return asset.asset_id in {each.asset_id for each in page.items}


def due(store: Store) -> tuple[str, ...]:
    with store.begin_for_system() as work:
        return work.assets.discarded(limit=100)


def test_what_is_announced_is_reserved_and_what_has_come_is_used(store: Store) -> None:
    purse = a_purse(store, a_plan(stored=30))

    asset = announced(store, an_asset(purse.user_id, 20))
    assert purse.figures(BYTES) == (0, 20)
    with store.begin(purse.user_id) as work:
        ready = replace(asset, status=AssetStatus.READY, sha256="a" * 64)
        work.assets.save(replace(ready, size_bytes=15))

    assert purse.figures(BYTES) == (15, 0)
    assert purse.standing(BYTES).remaining == 15


def test_what_does_not_fit_is_refused_and_changes_nothing(store: Store) -> None:
    purse = a_purse(store, a_plan(stored=30))
    sent(store, an_asset(purse.user_id, 20))

    with pytest.raises(StorageFullError) as caught:
        announced(store, an_asset(purse.user_id, 11))
    announced(store, an_asset(purse.user_id, 10))

    assert (caught.value.needed, caught.value.standing.remaining) == (11, 10)
    assert purse.figures(BYTES) == (20, 10)


def give_up(store: Store, user_id: UUID, created_at: datetime) -> None:
    """Announce as many files as may be, and delete them."""
    with store.begin(user_id) as work:
        for _ in range(MOST_UPLOADS):
            asset = replace(an_asset(user_id), created_at=created_at)
            work.assets.add(asset)
            work.assets.remove(asset.asset_id, user_id=user_id)


def test_whoever_gives_uploads_up_begins_no_others_while_their_links_are_good(
    store: Store,
) -> None:
    user_id = store.add_user()
    give_up(store, user_id, FOR_EVER)

    with pytest.raises(TooManyUploadsError):
        announced(store, an_asset(user_id))


def test_uploads_that_were_given_up_count_no_longer_than_their_links_are_good(
    store: Store,
) -> None:
    user_id = store.add_user()
    give_up(store, user_id, NOON)
    store.let_pass(LINK_SECONDS)

    assert there(store, announced(store, an_asset(user_id)))


def test_uploads_that_are_open_are_bounded_and_those_that_have_come_are_not(
    store: Store,
) -> None:
    user_id = store.add_user()
    sent(store, an_asset(user_id))
    with store.begin(user_id) as work:
        for _ in range(MOST_UPLOADS - 1):
            work.assets.add(an_asset(user_id))

    last = announced(store, an_asset(user_id))
    with pytest.raises(TooManyUploadsError):
        announced(store, an_asset(user_id))

    assert there(store, last)


def test_what_was_paid_for_is_kept_even_if_there_is_no_room(store: Store) -> None:
    purse = a_purse(store, a_plan(stored=30))
    job = a_job(store, purse.user_id)

    drawn(store, an_asset(purse.user_id, 40, job.job_id))

    assert purse.figures(BYTES) == (40, 0)
    assert purse.standing(BYTES).remaining == 0


def test_archives_take_no_room(store: Store) -> None:
    purse = a_purse(store, a_plan(stored=30))
    job = a_job(store, purse.user_id)
    archive = replace(an_asset(purse.user_id, 40, job.job_id), kind=AssetKind.ARCHIVE)

    drawn(store, archive)

    assert purse.figures(BYTES) == (0, 0)


def test_a_file_that_is_deleted_frees_its_room_and_its_bytes_are_due(
    store: Store,
) -> None:
    purse = a_purse(store)
    asset = sent(store, an_asset(purse.user_id))

    with store.begin(purse.user_id) as work:
        work.assets.remove(asset.asset_id, user_id=purse.user_id)
    store.let_pass(LINK_SECONDS)

    assert purse.figures(BYTES) == (0, 0)
    assert due(store) == (asset.path,)


def test_what_was_removed_is_not_due_again(store: Store) -> None:
    asset = drawn_alone(store)

    with store.begin_for_system() as work:
        work.assets.forget_discarded([asset.path, "elsewhere.png"])

    assert due(store) == ()


def drawn_alone(store: Store) -> Asset:
    """A file whose job has been deleted."""
    job = a_job(store, store.add_user())
    asset = drawn(store, an_asset(job.user_id, job_id=job.job_id))
    end(store, job)
    delete_job(store, job)
    return asset


def test_with_a_job_what_it_has_made_is_deleted(store: Store) -> None:
    asset = drawn_alone(store)

    assert not there(store, asset)
    assert due(store) == (asset.path,)
    assert Purse(store, asset.user_id).figures(BYTES) == (0, 0)


def test_a_job_that_is_not_over_or_is_somebody_elses_is_not_deleted(
    store: Store,
) -> None:
    job = a_job(store, store.add_user())

    with pytest.raises(JobOpenError):
        delete_job(store, job)
    with pytest.raises(NotFoundError):
        delete_job(store, replace(job, user_id=store.add_user()))
    end(store, job)
    delete_job(store, job)


def test_what_a_message_shows_outlives_its_job_and_goes_with_the_thread(
    store: Store,
) -> None:
    job = a_job(store, store.add_user())
    asset = drawn(store, an_asset(job.user_id, job_id=job.job_id))
    thread = shown(store, asset)
    end(store, job)

    delete_job(store, job)
    assert there(store, asset)
    delete_thread(store, thread)

    assert not there(store, asset)


def test_what_a_job_has_made_outlives_the_thread_that_shows_it(store: Store) -> None:
    job = a_job(store, store.add_user())
    asset = drawn(store, an_asset(job.user_id, job_id=job.job_id))

    delete_thread(store, shown(store, asset))

    assert there(store, asset)
    assert due(store) == ()


def test_a_file_goes_with_the_last_thread_that_shows_it(store: Store) -> None:
    asset = sent(store, an_asset(store.add_user()))
    first, last = shown(store, asset), shown(store, asset)

    delete_thread(store, first)
    assert there(store, asset)
    delete_thread(store, last)

    assert not there(store, asset)


def test_a_file_that_no_message_ever_showed_stays(store: Store) -> None:
    asset = sent(store, an_asset(store.add_user()))
    other = sent(store, an_asset(asset.user_id))

    delete_thread(store, shown(store, other))

    assert there(store, asset)


def test_a_file_with_which_an_open_job_begins_stays(store: Store) -> None:
    asset = sent(store, an_asset(store.add_user()))
    a_job(store, asset.user_id, begins_with=asset.asset_id)

    delete_thread(store, shown(store, asset))

    assert there(store, asset)


def test_whoever_deletes_a_file_need_not_ask_what_shows_it(store: Store) -> None:
    asset = sent(store, an_asset(store.add_user()))
    thread = shown(store, asset)

    with store.begin(asset.user_id) as work:
        work.assets.remove(asset.asset_id, user_id=asset.user_id)
    delete_thread(store, thread)

    assert not there(store, asset)


def test_what_was_announced_and_has_not_come_is_forgotten_after_a_day(
    store: Store,
) -> None:
    purse = a_purse(store)
    late = announced(store, an_asset(purse.user_id))
    here = sent(store, an_asset(purse.user_id))
    young = announced(store, replace(an_asset(purse.user_id), created_at=FOR_EVER))
    store.let_pass(DAY_SECONDS + 1)

    with store.begin_for_system() as work:
        assert work.assets.forget_uploads(limit=10) == 1

    assert [there(store, it) for it in (late, here, young)] == [False, True, True]
    assert due(store) == (late.path,)
    assert purse.figures(BYTES) == (10, 10)


def test_however_many_files_are_announced_at_once_no_byte_too_much_fits(
    in_postgres: Store, wide_engine: Engine
) -> None:
    store = replace(in_postgres, begin=begin_for_user(wide_engine))
    purse = a_purse(store, a_plan(stored=75))

    with ThreadPoolExecutor(THREADS) as threads:
        files = [an_asset(purse.user_id) for _ in range(4 * THREADS)]
        fit = list(threads.map(partial(fits, store), files))

    assert (fit.count(True), purse.figures(BYTES)) == (7, (0, 70))


def test_of_two_threads_that_are_deleted_at_once_the_last_takes_the_files_along(
    in_postgres: Store, wide_engine: Engine
) -> None:
    store = replace(in_postgres, begin=begin_for_user(wide_engine))
    files = [sent(store, an_asset(store.add_user())) for _ in range(10)]
    shows = [shown(store, file) for file in files for _ in range(2)]

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(partial(delete_thread, store), shows))

    assert [file for file in files if there(store, file)] == []


def fits(store: Store, asset: Asset) -> bool:
    try:
        announced(store, asset)
    except StorageFullError:
        return False
    return True
