"""What providers say of their own accord, in memory and in Postgres."""

from dataclasses import replace
from datetime import timedelta

import pytest

from strata_domain.entity.job import Job, JobEventType, JobStatus, JobStep
from strata_domain.port.webhook import KEPT, Notice
from strata_domain.service.identifier import new_id
from support.database import FreshDatabase
from support.job_hand import a_job
from support.store import Store

A_SECOND = 1.0
PLAN = """
update queue.procrastinate_jobs set scheduled_at = now() + %s
where queueing_lock = %s
"""
PLANNED = """
select extract(epoch from scheduled_at - now())::float8 / 60
from queue.procrastinate_jobs where queueing_lock = %s and status = 'todo'
"""


def a_notice() -> Notice:
    return Notice("sandbox", f"event-{new_id()}", f"ref-{new_id()}")


def receive(store: Store, notice: Notice) -> bool:
    with store.begin_for_system() as work:
        return work.inbox.receive(notice)


def apply(store: Store, notice: Notice, provider: str = "sandbox") -> bool:
    with store.begin_for_system() as work:
        return work.inbox.apply(provider, ref=notice.ref)


def hear(store: Store, ref: str, provider: str = "sandbox") -> bool:
    """Say something new of a request; whether a job was there to be looked at."""
    notice = replace(a_notice(), provider=provider, ref=ref)
    assert receive(store, notice)
    return not apply(store, notice, provider)


def a_job_without_a_name(store: Store) -> Job:
    """A job that its provider was asked for, and whose answer was lost."""
    job = a_job(store.add_user())
    with store.begin(job.user_id) as work:
        work.jobs.add(job)
    with store.begin_for_system() as work:
        taken = work.jobs.take(job.job_id, lease_seconds=60)
        assert taken is not None
        assert work.jobs.record(a_step(taken, JobStatus.SUBMITTED))
    return taken


def a_job_called(store: Store, ref: str) -> Job:
    """A job that its provider has given a name."""
    job = a_job_without_a_name(store)
    with store.begin_for_system() as work:
        assert work.jobs.refer(job.job_id, "sandbox", ref=ref)
    return job


def a_step(job: Job, status: JobStatus) -> JobStep:
    return JobStep(
        job_id=job.job_id,
        attempt=job.attempt,
        event=JobEventType(f"job.{status}"),
        status=status,
    )


def end(store: Store, job: Job) -> None:
    with store.begin_for_system() as work:
        assert work.jobs.record(a_step(job, JobStatus.FAILED))


def test_a_message_is_news_once(store: Store) -> None:
    notice = a_notice()

    assert receive(store, notice)
    assert not receive(store, notice)
    assert not receive(store, replace(notice, ref="another"))
    assert receive(store, replace(notice, provider="fal"))


def test_what_was_said_of_a_request_is_heard_once(store: Store) -> None:
    notice = a_notice()
    receive(store, notice)
    receive(store, replace(notice, event_id=f"{notice.event_id}:2"))

    assert not apply(store, notice, "fal")
    assert apply(store, notice)
    assert not apply(store, notice)
    assert not apply(store, a_notice())


def test_what_was_said_is_known_for_a_month(store: Store) -> None:
    old, new = a_notice(), a_notice()
    receive(store, old)
    store.let_pass(KEPT.total_seconds() - A_SECOND)
    receive(store, new)
    store.let_pass(A_SECOND)

    with store.begin_for_system() as work:
        assert work.inbox.forget() >= 1

    assert (receive(store, old), receive(store, new)) == (True, False)


def test_a_job_is_woken_by_its_own_name_while_it_is_open(store: Store) -> None:
    ref = a_notice().ref
    job = a_job_called(store, ref)

    assert not hear(store, ref, "fal")
    assert not hear(store, f"{ref}0")
    assert hear(store, ref)
    end(store, job)
    assert not hear(store, ref)


@pytest.mark.parametrize("minutes", [-1, 1])
def test_a_job_that_is_woken_is_looked_at_now_or_earlier(
    in_postgres: Store, shared_database: FreshDatabase, minutes: int
) -> None:
    ref = a_notice().ref
    job = a_job_called(in_postgres, ref)
    shared_database.query(PLAN, timedelta(minutes=minutes), str(job.job_id))

    assert hear(in_postgres, ref)

    ((planned,),) = shared_database.query(PLANNED, str(job.job_id))
    assert planned == pytest.approx(min(0, minutes), abs=0.2)


def test_a_message_names_the_job_to_whose_address_it_came(store: Store) -> None:
    notice = replace(a_notice(), job_id=a_job_without_a_name(store).job_id)
    other = replace(notice, event_id=f"event-{new_id()}", ref=f"ref-{new_id()}")

    assert (receive(store, notice), apply(store, notice)) == (True, False)
    assert (receive(store, other), apply(store, other)) == (True, True)
