"""A job's events are read from anywhere on, to the last one."""

import asyncio
from collections.abc import Callable

import pytest

from strata_domain.entity.job import JobEvent
from strata_domain.error import NotFoundError
from strata_domain.service.identifier import new_id
from strata_usecase.follow_job import FollowJob, FollowJobQuery, JobFollowing
from support.atelier import Atelier
from support.virtual_time import in_virtual_time

ALL = ["job.queued", "job.submitted", "job.succeeded"]


def follow(atelier: Atelier, leaving: Callable[[], bool] = lambda: False) -> FollowJob:
    return FollowJob(
        begin=atelier.database.begin_for_user, offload=atelier.offload, leaving=leaving
    )


async def followed(atelier: Atelier, after_seq: int = 0) -> JobFollowing:
    """A job that is over, as its reader finds it."""
    job = await atelier.work(await atelier.order())
    query = FollowJobQuery(
        user_id=atelier.user_id, job_id=job.job_id, after_seq=after_seq
    )
    return await follow(atelier).execute(query)


async def read(following: JobFollowing) -> list[JobEvent]:
    return [event async for batch in following.batches for event in batch]


@in_virtual_time
async def test_everything_is_told_in_order() -> None:
    following = await followed(Atelier())

    events = await read(following)
    assert [event.type for event in events] == ALL
    assert [event.seq for event in events] == [1, 2, 3]
    assert not following.exhausted


@in_virtual_time
@pytest.mark.parametrize(("seen", "rest"), [(1, 2), (2, 1), (3, 1), (99, 1)])
async def test_what_was_seen_is_not_told_again_but_the_end_is(
    seen: int, rest: int
) -> None:
    following = await followed(Atelier(), after_seq=seen)

    assert [event.type for event in await read(following)] == ALL[-rest:]
    assert following.exhausted is (seen == 3)


@in_virtual_time
async def test_a_reader_waits_for_what_comes() -> None:
    atelier = Atelier()
    job = await atelier.order()
    query = FollowJobQuery(user_id=atelier.user_id, job_id=job.job_id)
    following = await follow(atelier).execute(query)
    reading = asyncio.create_task(read(following))

    await asyncio.sleep(10)
    await atelier.work(job)

    assert [event.type for event in await reading] == ALL


@in_virtual_time
async def test_a_process_that_leaves_keeps_no_reader() -> None:
    atelier = Atelier()
    job = await atelier.order()
    query = FollowJobQuery(user_id=atelier.user_id, job_id=job.job_id)
    following = await follow(atelier, leaving=lambda: True).execute(query)

    assert [event.type for event in await read(following)] == ALL[:1]


@in_virtual_time
async def test_nobody_follows_what_is_not_theirs() -> None:
    atelier = Atelier()
    job = await atelier.order()

    with pytest.raises(NotFoundError):
        await follow(atelier).execute(
            FollowJobQuery(user_id=new_id(), job_id=job.job_id)
        )
