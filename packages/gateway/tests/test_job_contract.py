"""Jobs, in memory and in Postgres."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from strata_domain.entity.job import (
    TRANSITIONS,
    Job,
    JobEventType,
    JobKind,
    JobStatus,
    JobStep,
)
from strata_domain.error import ConflictError, NotFoundError
from strata_domain.service.identifier import new_id
from strata_domain.service.job import is_terminal
from support.store import NOON, Store

LEASE = 30.0
FOR_EVER = NOON + timedelta(days=365 * 100)
ENDS = sorted(status for status in JobStatus if is_terminal(status))


def a_job(store: Store, user_id: UUID | None = None) -> Job:
    job = Job(
        job_id=new_id(),
        user_id=user_id or store.add_user(),
        kind=JobKind.IMAGE,
        model="sandbox/image",
        status=JobStatus.QUEUED,
        request={"prompt": "bread"},
        reservation_id=new_id(),
        held_micro_usd=20,
        created_at=NOON,
        expires_at=FOR_EVER,
    )
    with store.begin(job.user_id) as work:
        work.jobs.add(job)
    return job


def get(store: Store, job: Job) -> Job:
    with store.begin(job.user_id) as work:
        return work.jobs.get(job.job_id, user_id=job.user_id)


def take(store: Store, job: Job) -> Job | None:
    with store.begin_for_system() as work:
        return work.jobs.take(job.job_id, lease_seconds=LEASE)


def taken(store: Store, job: Job) -> Job:
    found = take(store, job)
    assert found is not None
    return found


def renew(store: Store, job: Job, *, seconds: float) -> None:
    with store.begin_for_system() as work:
        work.jobs.renew(job.job_id, attempt=job.attempt, lease_seconds=seconds)


def a_step(job: Job, status: JobStatus) -> JobStep:
    event = JobEventType(f"job.{status}")
    return JobStep(job_id=job.job_id, attempt=job.attempt, event=event, status=status)


def record(store: Store, step: JobStep) -> bool:
    with store.begin_for_system() as work:
        return work.jobs.record(step)


def step(store: Store, job: Job, status: JobStatus) -> bool:
    return record(store, a_step(job, status))


ROADS = {
    JobStatus.QUEUED: (),
    JobStatus.SUBMITTED: (JobStatus.SUBMITTED,),
    **{s: (JobStatus.SUBMITTED, s) for s in (JobStatus.RUNNING, *ENDS)},
}


def led_to(store: Store, status: JobStatus) -> Job:
    """A job that is held and stands like this."""
    job = taken(store, a_job(store))
    assert all(step(store, job, each) for each in ROADS[status])
    return job


def follows(store: Store, before: JobStatus, after: JobStatus) -> bool:
    job = led_to(store, before)
    try:
        return step(store, job, after)
    except ConflictError:
        return False


def is_open(store: Store, job: Job) -> bool:
    with store.begin_for_system() as work:
        return work.jobs.is_open(job.job_id)


def refer(store: Store, job: Job, ref: str, provider: str = "sandbox") -> bool:
    with store.begin_for_system() as work:
        return work.jobs.refer(job.job_id, provider, ref=ref)


def submitted(store: Store) -> Job:
    job = taken(store, a_job(store))
    assert step(store, job, JobStatus.SUBMITTED)
    return job


def log(store: Store, job: Job, *, after: int = 0) -> list[tuple[int, str]]:
    with store.begin(job.user_id) as work:
        events = work.jobs.events(
            job.job_id, user_id=job.user_id, after_seq=after, limit=100
        )
    return [(event.seq, event.type) for event in events]


def test_a_job_is_stored_with_its_first_event(store: Store) -> None:
    job = a_job(store)

    assert get(store, job) == replace(job, last_seq=1)
    assert log(store, job) == [(1, "job.queued")]


def test_nobody_sees_the_job_of_somebody_else(store: Store) -> None:
    job, stranger = a_job(store), store.add_user()

    with pytest.raises(NotFoundError), store.begin(stranger) as work:
        work.jobs.get(job.job_id, user_id=stranger)
    with store.begin(stranger) as work:
        events = work.jobs.events(job.job_id, user_id=stranger, after_seq=0, limit=9)
        page = work.jobs.page(user_id=stranger, before=None, limit=9)
    assert (events, page.items) == ((), ())


def test_jobs_are_listed_latest_first_and_by_pages(store: Store) -> None:
    user_id = store.add_user()
    ids = [a_job(store, user_id).job_id for _ in range(3)]

    with store.begin(user_id) as work:
        first = work.jobs.page(user_id=user_id, before=None, limit=2)
        rest = work.jobs.page(user_id=user_id, before=first.next_cursor, limit=2)

    assert [job.job_id for job in (*first.items, *rest.items)] == ids[::-1]
    assert rest.next_cursor is None


def test_one_worker_at_a_time_holds_a_job(store: Store) -> None:
    job = a_job(store)

    held = taken(store, job)

    assert (held.attempt, take(store, job)) == (1, None)
    assert is_open(store, job)
    with store.begin_for_system() as work:
        work.jobs.let_go(job.job_id, attempt=1)
    assert taken(store, job).attempt == 2


def test_a_job_whose_worker_died_is_taken_by_another(store: Store) -> None:
    job = a_job(store)
    taken(store, job)

    store.let_pass(LEASE + 1)

    assert taken(store, job).attempt == 2


def test_whoever_holds_a_job_may_hold_it_for_longer(store: Store) -> None:
    job = taken(store, a_job(store))

    renew(store, job, seconds=2 * LEASE)

    store.let_pass(LEASE + 1)
    assert take(store, job) is None
    store.let_pass(LEASE)
    assert take(store, job) is not None


def test_nobody_else_holds_a_job_for_longer(store: Store) -> None:
    late = taken(store, a_job(store))
    store.let_pass(LEASE + 1)
    present = taken(store, late)

    renew(store, late, seconds=3 * LEASE)
    store.let_pass(LEASE + 1)
    assert take(store, late) is not None
    with store.begin_for_system() as work:
        work.jobs.let_go(late.job_id, attempt=present.attempt + 1)
    renew(store, replace(present, attempt=present.attempt + 1), seconds=LEASE)
    assert take(store, late) is not None


def test_whoever_comes_back_too_late_changes_nothing(store: Store) -> None:
    job = a_job(store)
    late = taken(store, job)
    store.let_pass(LEASE + 1)
    present = taken(store, job)

    with store.begin_for_system() as work:
        work.jobs.let_go(job.job_id, attempt=late.attempt)

    assert not step(store, late, JobStatus.SUBMITTED)
    assert take(store, job) is None
    assert step(store, present, JobStatus.SUBMITTED)
    assert log(store, job) == [(1, "job.queued"), (2, "job.submitted")]


def test_a_step_stores_what_it_brings_and_keeps_the_rest(store: Store) -> None:
    job, asset_id = taken(store, a_job(store)), new_id()

    step(store, job, JobStatus.SUBMITTED)
    assert refer(store, job, "r1")
    record(store, replace(a_step(job, JobStatus.RUNNING), progress=40))
    end = a_step(job, JobStatus.SUCCEEDED)
    record(store, replace(end, asset_ids=(asset_id,), micro_usd=7))

    done = get(store, job)
    assert (done.status, done.provider_ref, done.progress) == ("succeeded", "r1", 40)
    assert (done.asset_ids, done.micro_usd) == ((asset_id,), 7)
    assert done.submitted_at is not None
    assert done.ended_at is not None
    assert log(store, job, after=3) == [(4, "job.succeeded")]


def test_what_nobody_was_asked_for_was_not_submitted(store: Store) -> None:
    job = taken(store, a_job(store))

    assert step(store, job, JobStatus.CANCELED)

    assert get(store, job).submitted_at is None


def test_a_job_that_was_asked_for_gets_one_name_and_keeps_it(store: Store) -> None:
    job, ref = taken(store, a_job(store)), str(new_id())
    assert not refer(store, job, ref)
    step(store, job, JobStatus.SUBMITTED)
    store.let_pass(LEASE + 1)
    taken(store, job)

    assert not refer(store, job, ref, "fal")
    assert refer(store, job, ref)
    assert refer(store, job, ref)
    assert not refer(store, job, "another")
    assert get(store, job).provider_ref == ref


def test_no_two_jobs_have_one_name(store: Store) -> None:
    one, other, ref = submitted(store), submitted(store), str(new_id())
    assert refer(store, one, ref)

    assert not refer(store, other, ref)
    step(store, one, JobStatus.FAILED)
    assert not refer(store, one, ref)
    assert not refer(store, other, ref)

    assert get(store, other).provider_ref is None


@pytest.mark.parametrize("before", JobStatus)
def test_only_what_the_table_allows_follows(store: Store, before: JobStatus) -> None:
    others = [after for after in JobStatus if after is not before]

    followed = {after for after in others if follows(store, before, after)}

    assert followed == TRANSITIONS[before]


@pytest.mark.parametrize("end", ENDS)
def test_what_is_over_is_over(store: Store, end: JobStatus) -> None:
    job = taken(store, a_job(store))
    step(store, job, JobStatus.SUBMITTED)
    step(store, job, end)
    before = get(store, job)

    with store.begin(job.user_id) as work:
        work.jobs.request_cancel(job.job_id, user_id=job.user_id)

    assert take(store, job) is None
    assert not is_open(store, job)
    assert not step(store, job, JobStatus.RUNNING)
    assert get(store, job) == before


def test_a_wish_to_stop_is_noted_once(store: Store) -> None:
    job = a_job(store)

    for _ in range(2):
        with store.begin(job.user_id) as work:
            work.jobs.request_cancel(job.job_id, user_id=job.user_id)

    assert get(store, job).cancel_requested_at is not None
