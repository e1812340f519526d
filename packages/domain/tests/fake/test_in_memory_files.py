"""Files and jobs in memory keep the rules of the real ones."""

from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.job import Job, JobEventType, JobKind, JobStatus, JobStep
from strata_domain.error import ConflictError, InvalidInputError, NotFoundError
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.identifier import new_id

NOON = ManualClock()()


def an_asset(user_id: UUID) -> Asset:
    asset_id = new_id()
    return Asset(
        asset_id=asset_id,
        user_id=user_id,
        kind=AssetKind.IMAGE,
        status=AssetStatus.PENDING,
        bucket="assets",
        path=f"{user_id}/{asset_id}.png",
        media_type="image/png",
        size_bytes=10,
        created_at=NOON,
    )


def a_job(user_id: UUID) -> Job:
    return Job(
        job_id=new_id(),
        user_id=user_id,
        kind=JobKind.IMAGE,
        model="sandbox/brush",
        status=JobStatus.QUEUED,
        request={},
        reservation_id=new_id(),
        held_micro_usd=1,
        created_at=NOON,
        expires_at=NOON,
    )


def test_a_file_is_added_changed_listed_and_forgotten() -> None:
    database = InMemoryDatabase()
    asset = an_asset(database.add_user())
    ready = replace(asset, status=AssetStatus.READY, sha256="a" * 64)

    with database.begin_for_user(asset.user_id) as work:
        work.assets.add(asset)
        work.assets.save(ready)
        page = work.assets.page(user_id=asset.user_id, before=None, limit=1)
        work.assets.remove(asset.asset_id, user_id=asset.user_id)

    assert (page.items, page.next_cursor) == ((ready,), None)
    assert database.tables.assets == {}


def test_a_file_lies_below_its_owners_path() -> None:
    database = InMemoryDatabase()
    asset = replace(an_asset(database.add_user()), path="elsewhere/1.png")

    with (
        pytest.raises(InvalidInputError),
        database.begin_for_user(asset.user_id) as work,
    ):
        work.assets.add(asset)


def test_nobody_reads_the_log_of_somebody_elses_job() -> None:
    database = InMemoryDatabase()
    job, stranger = a_job(database.add_user()), database.add_user()
    with database.begin_for_user(job.user_id) as work:
        work.jobs.add(job)
        own = work.jobs.events(job.job_id, user_id=job.user_id, after_seq=0, limit=9)

    with database.begin_for_user(stranger) as work:
        work.jobs.request_cancel(job.job_id, user_id=stranger)
        theirs = work.jobs.events(job.job_id, user_id=stranger, after_seq=0, limit=9)
        with pytest.raises(NotFoundError):
            work.jobs.get(job.job_id, user_id=stranger)

    assert (len(own), theirs) == (1, ())
    assert database.tables.jobs[job.job_id].cancel_requested_at is None


def test_a_job_takes_no_step_that_is_none() -> None:
    database = InMemoryDatabase()
    job = a_job(database.add_user())
    with database.begin_for_user(job.user_id) as work:
        work.jobs.add(job)
    step = JobStep(
        job_id=job.job_id,
        attempt=0,
        event=JobEventType.RUNNING,
        status=JobStatus.RUNNING,
    )

    with pytest.raises(ConflictError), database.begin_for_system() as system:
        system.jobs.record(step)

    assert database.tables.jobs[job.job_id].status is JobStatus.QUEUED
