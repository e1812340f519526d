"""What nobody wants any more is removed, bytes first."""

import pytest

from strata_domain.entity.asset import Asset
from strata_domain.error import JobOpenError, NotFoundError, StorageUnavailableError
from strata_domain.service.identifier import new_id
from strata_usecase.collect_files import FILES_PER_ROUND, MOST_ROUNDS, CollectFiles
from strata_usecase.delete_job import DeleteJob, DeleteJobCommand
from support.atelier import Atelier
from support.virtual_time import in_virtual_time

LONG = 4 * 3600


async def collect(atelier: Atelier, rounds: int = MOST_ROUNDS) -> int:
    use_case = CollectFiles(
        begin=atelier.database.begin_for_system,
        offload=atelier.offload,
        storage=atelier.storage,
        rounds=rounds,
    )
    return await use_case.execute()


def discarded(atelier: Atelier) -> Asset:
    """A file that its user has deleted, and whose bytes are still there."""
    asset = atelier.upload()
    with atelier.database.begin_for_user(atelier.user_id) as work:
        work.assets.remove(asset.asset_id, user_id=asset.user_id)
    atelier.clock.advance(LONG)
    return asset


@in_virtual_time
async def test_with_a_job_the_bytes_of_its_pictures_go() -> None:
    atelier = Atelier()
    job = await atelier.work(await atelier.order())
    assert len(atelier.storage.files) == 1

    delete = DeleteJob(begin=atelier.database.begin_for_user)
    delete.execute(DeleteJobCommand(user_id=job.user_id, job_id=job.job_id))

    assert await collect(atelier) == 1
    assert (atelier.storage.files, await collect(atelier)) == ({}, 0)


@in_virtual_time
async def test_what_cannot_be_removed_now_is_removed_another_time() -> None:
    atelier = Atelier()
    asset = discarded(atelier)

    atelier.storage.failures.append(StorageUnavailableError())
    with pytest.raises(StorageUnavailableError):
        await collect(atelier)

    assert asset.path in atelier.storage.files
    assert await collect(atelier) == 1
    assert atelier.storage.files == {}


@in_virtual_time
async def test_what_does_not_fit_a_round_is_removed_in_the_next() -> None:
    atelier = Atelier()
    paths = [discarded(atelier).path for _ in range(2 * FILES_PER_ROUND + 1)]

    assert await collect(atelier, rounds=1) == FILES_PER_ROUND

    assert list(atelier.storage.files) == paths[FILES_PER_ROUND:]
    assert await collect(atelier) == FILES_PER_ROUND + 1


@in_virtual_time
async def test_what_is_wanted_stays() -> None:
    atelier = Atelier()
    asset = atelier.upload()
    atelier.clock.advance(LONG)

    assert await collect(atelier) == 0

    assert list(atelier.storage.files) == [asset.path]


@in_virtual_time
async def test_a_job_that_is_not_over_stays() -> None:
    atelier = Atelier()
    job = await atelier.order()
    delete = DeleteJob(begin=atelier.database.begin_for_user)

    with pytest.raises(JobOpenError):
        delete.execute(DeleteJobCommand(user_id=job.user_id, job_id=job.job_id))

    assert atelier.job(job).job_id == job.job_id


def test_a_job_that_is_not_there_cannot_be_deleted() -> None:
    atelier = Atelier()
    delete = DeleteJob(begin=atelier.database.begin_for_user)

    with pytest.raises(NotFoundError):
        delete.execute(DeleteJobCommand(user_id=atelier.user_id, job_id=new_id()))
