"""A job's place in the queue: who makes it, when, and what becomes of it."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from strata_domain.entity.job import Job
from strata_domain.error import PermissionDeniedError
from strata_domain.service.identifier import new_id
from strata_gateway.transaction import AS_SYSTEM, as_user, transaction
from strata_gateway.unit_of_work import begin_for_user
from support.database import FreshDatabase
from support.job_hand import a_job
from support.job_yard import Yard, open_yard

LINE = """
select queueing_lock::uuid from queue.procrastinate_jobs
where status = 'todo' order by priority desc, id
"""
LOOK = "select enqueue_look(%s, now() + %s * interval '1 second')"
DUE = """
select round(extract(epoch from scheduled_at - now())::numeric)
from queue.procrastinate_jobs where queueing_lock = %s
"""
TAKE = """
update queue.procrastinate_jobs set status = 'doing', worker_id = (
  select queue.procrastinate_register_worker_v1())
where queueing_lock = any (%s)
"""
HOLD = "update jobs set lease_until = now() + interval '60 s' where id = %s"
SILENCE = """
update queue.procrastinate_workers set last_heartbeat = now() - interval '7 s'
"""
AGE = "update queue.procrastinate_events set at = at - interval '61 s'"
RESCUE = "select rescue_jobs(%s)"
FIND = "select enqueue_lost_jobs()"
END = "update jobs set status = 'canceled', ended_at = now() where id = %s"
FORGET = "delete from queue.procrastinate_jobs where queueing_lock = any (%s)"


@pytest.fixture
def yard(database: FreshDatabase) -> Iterator[Yard]:
    with open_yard(database) as yard:
        yield yard


def as_worker(yard: Yard, statement: str, *values: object) -> list[tuple[object, ...]]:
    """What a statement of the system's gives."""
    with transaction(yard.engine, AS_SYSTEM) as connection:
        rows = connection.exec_driver_sql(statement, values).all()
    return [tuple(row) for row in rows]


def due(yard: Yard, job_id: UUID) -> list[int | None]:
    """In how many seconds somebody looks at the job; None: as soon as possible."""
    rows = yard.database.query(DUE, str(job_id))
    return [None if seconds is None else int(seconds) for (seconds,) in rows]


def line(yard: Yard) -> list[UUID]:
    return [job_id for (job_id,) in yard.database.query(LINE)]


def test_a_job_and_its_place_in_the_queue_are_stored_together(yard: Yard) -> None:
    job = a_job(yard.database.add_user())

    with begin_for_user(yard.engine)(job.user_id) as work:
        work.jobs.add(job)
        assert line(yard) == []

    assert line(yard) == [job.job_id]


def test_a_job_that_is_not_stored_has_no_place_in_the_queue(yard: Yard) -> None:
    job = a_job(yard.database.add_user())

    with pytest.raises(ZeroDivisionError):
        add_in_vain(yard, job)

    assert line(yard) == yard.database.query("select from jobs") == []


def add_in_vain(yard: Yard, job: Job) -> None:
    with begin_for_user(yard.engine)(job.user_id) as work:
        work.jobs.add(job)
        raise ZeroDivisionError


def test_each_users_next_job_comes_before_anyones_next_but_one(yard: Yard) -> None:
    many, one, two = (yard.database.add_user() for _ in range(3))

    crowd = yard.add(*(a_job(many) for _ in range(4)))
    lone = yard.add(a_job(one))
    pair = yard.add(a_job(two), a_job(two))

    assert line(yard) == [
        *(crowd[0], *lone, pair[0]),
        *(crowd[1], pair[1]),
        *crowd[2:],
    ]


def test_a_job_has_one_place_however_often_it_is_lined_up(yard: Yard) -> None:
    job = a_job(yard.database.add_user())
    yard.add(job)

    line_up(yard, job.user_id, job.job_id)

    assert line(yard) == [job.job_id]


def line_up(yard: Yard, user_id: UUID, job_id: UUID) -> None:
    with transaction(yard.engine, as_user(user_id)) as connection:
        connection.exec_driver_sql("select enqueue_job(%s)", (job_id,))


def test_nobody_lines_up_the_job_of_somebody_else_or_one_that_is_none(
    yard: Yard,
) -> None:
    job, stranger = a_job(yard.database.add_user()), yard.database.add_user()
    yard.add(job)

    for wanted in (job.job_id, new_id()):
        with pytest.raises(PermissionDeniedError):
            line_up(yard, stranger, wanted)


def test_nobody_lines_up_a_job_that_has_begun(yard: Yard) -> None:
    job = a_job(yard.database.add_user())
    yard.add(job)
    yard.database.query("update jobs set status = 'submitted'")

    with pytest.raises(PermissionDeniedError):
        line_up(yard, job.user_id, job.job_id)


def test_of_two_looks_that_are_planned_the_earlier_one_counts(yard: Yard) -> None:
    job_id = new_id()

    planned = []
    for seconds in (60, 90, 30):
        as_worker(yard, LOOK, job_id, seconds)
        planned += due(yard, job_id)

    assert planned == [60, 60, 30]


def test_a_job_that_waits_to_be_begun_is_not_put_off_by_a_look(yard: Yard) -> None:
    (job_id,) = yard.add(a_job(yard.database.add_user()))

    as_worker(yard, LOOK, job_id, 60)

    assert due(yard, job_id) == [None]


def test_looks_come_before_jobs_that_nobody_has_begun(yard: Yard) -> None:
    (waiting,) = yard.add(a_job(yard.database.add_user()))
    begun = new_id()

    as_worker(yard, LOOK, begun, 0)

    assert line(yard) == [begun, waiting]


def test_what_the_dead_had_taken_is_given_back_and_what_they_held_a_lease_later(
    yard: Yard,
) -> None:
    user_id = yard.database.add_user()
    free, held, kept = yard.add(*(a_job(user_id) for _ in range(3)))
    yard.database.query(HOLD, held)
    yard.database.query(TAKE, [str(free), str(held)])
    yard.database.query(SILENCE)
    yard.database.query(TAKE, [str(kept)])

    assert as_worker(yard, RESCUE, 6) == [(2,)]
    assert as_worker(yard, RESCUE, 6) == [(0,)]
    assert (due(yard, free), due(yard, held)) == ([0], [60])
    assert yard.entries(kept) == ["doing"]


def test_a_job_that_the_dead_had_taken_twice_is_given_back_once(yard: Yard) -> None:
    (job_id,) = yard.add(a_job(yard.database.add_user()))
    for _ in range(2):
        yard.database.query(TAKE, [str(job_id)])
        as_worker(yard, LOOK, job_id, 60)
    yard.database.query(SILENCE)

    as_worker(yard, RESCUE, 6)

    assert due(yard, job_id) == [0]


def test_an_open_job_in_no_queue_is_found_unless_somebody_holds_it(yard: Yard) -> None:
    user_id = yard.database.add_user()
    lost, held, over, waiting = yard.add(*(a_job(user_id) for _ in range(4)))
    yard.database.query(HOLD, held)
    yard.database.query(END, over)
    yard.database.query(FORGET, [str(lost), str(held), str(over)])

    assert as_worker(yard, FIND) == [(1,)]
    assert as_worker(yard, FIND) == [(0,)]
    assert set(line(yard)) == {lost, waiting}


def test_a_job_that_was_taken_long_ago_and_is_held_by_nobody_is_found(
    yard: Yard,
) -> None:
    user_id = yard.database.add_user()
    stuck, fresh = yard.add(a_job(user_id), a_job(user_id))
    yard.database.query(TAKE, [str(stuck)])
    yard.database.query(AGE)
    yard.database.query(TAKE, [str(fresh)])

    assert as_worker(yard, FIND) == [(1,)]
    assert line(yard) == [stuck]
