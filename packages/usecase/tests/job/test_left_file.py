"""No file is left in the storage that nobody knows of."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from strata_domain.entity.image import DrawnImage, ImageSnapshot, ImageState
from strata_domain.entity.job import Job, JobStatus
from strata_domain.error import StorageUnavailableError, UnknownModelError
from strata_domain.fake import (
    FixedImageModels,
    InMemoryAssetStorage,
    ScriptedImageModel,
)
from strata_usecase.collect_files import CollectFiles
from support.atelier import (
    BREAD,
    BRUSH,
    EACH,
    HERE,
    LEASE_SECONDS,
    Atelier,
    a_png,
    drawn,
)
from support.virtual_time import in_virtual_time

TWO = replace(BREAD, count=2)
LOST = "https://provider.test/2.png"


@dataclass
class HoldingStorage(InMemoryAssetStorage):
    """Cannot remove anything the first time."""

    away: list[Exception] = field(default_factory=lambda: [StorageUnavailableError()])

    async def remove(self, paths: Sequence[str]) -> None:
        if self.away:
            raise self.away.pop()
        await super().remove(paths)


async def collect(atelier: Atelier) -> int:
    use_case = CollectFiles(
        begin=atelier.database.begin_for_system,
        offload=atelier.offload,
        storage=atelier.storage,
    )
    return await use_case.execute()


def telling(*snapshots: ImageSnapshot) -> Atelier:
    return Atelier(model=ScriptedImageModel(snapshots=snapshots))


async def overtaken(atelier: Atelier) -> Job:
    """How a job looks to a worker that was stopped before it looked at it."""
    job = await atelier.order()
    await atelier.work(job, steps=1)
    late = await atelier.book.take(job.job_id)
    assert late is not None
    atelier.clock.advance(LEASE_SECONDS + 1)
    return late


@in_virtual_time
async def test_nothing_is_kept_of_pictures_one_of_which_is_rubbish() -> None:
    atelier = telling(drawn(a_png(), b"<svg onload=alert(1)>"))

    done = await atelier.work(await atelier.order(TWO))

    assert (done.status, atelier.storage.files) == (JobStatus.FAILED, {})


@in_virtual_time
async def test_nothing_is_kept_of_a_job_whose_second_picture_never_comes() -> None:
    images = (DrawnImage(url=HERE), DrawnImage(url=LOST))
    atelier = telling(ImageSnapshot(state=ImageState.DRAWN, images=images))
    atelier.web[HERE] = a_png()
    job = await atelier.order(TWO)
    await atelier.work(job)
    assert len(atelier.storage.files) == 1

    atelier.clock.advance(BRUSH.longest_seconds)
    done = await atelier.work(job)

    assert (done.status, atelier.storage.files) == (JobStatus.EXPIRED, {})


@in_virtual_time
async def test_more_pictures_than_were_asked_for_are_neither_kept_nor_charged() -> None:
    atelier = telling(drawn(a_png(1), a_png(2), a_png(3)))

    done = await atelier.work(await atelier.order(TWO))

    assert list(atelier.storage.files.values()) == [a_png(1), a_png(2)]
    assert (len(done.asset_ids), done.micro_usd) == (2, 2 * EACH)


@in_virtual_time
async def test_an_old_job_is_looked_at_once_more_before_it_is_given_up() -> None:
    atelier = Atelier()
    job = await atelier.order()
    await atelier.work(job, steps=1)
    atelier.clock.advance(2 * BRUSH.longest_seconds)

    done = await atelier.work(job)

    assert (done.status, done.micro_usd) == (JobStatus.SUCCEEDED, EACH)


@in_virtual_time
async def test_a_worker_that_comes_too_late_spares_the_files_of_the_other() -> None:
    atelier = Atelier()
    late = await overtaken(atelier)
    done = await atelier.work(late)

    await atelier.advance.look(late)

    assert atelier.job(late) == done
    assert [a.path for a in atelier.assets()] == list(atelier.storage.files)
    assert len(atelier.records()) == 1


@in_virtual_time
async def test_a_worker_that_comes_too_late_brings_nothing_back() -> None:
    atelier = Atelier()
    late = await overtaken(atelier)
    await atelier.work(late)
    atelier.database.tables.assets.clear()
    atelier.storage.files.clear()

    await atelier.advance.look(late)

    assert (atelier.storage.files, atelier.assets()) == ({}, [])


@in_virtual_time
async def test_a_worker_that_comes_too_late_leaves_alone_what_is_being_copied() -> None:
    atelier = Atelier()
    late = await overtaken(atelier)
    now = await atelier.book.take(late.job_id)
    assert now is not None

    await atelier.advance.look(late)

    assert (len(atelier.storage.files), atelier.assets()) == (1, [])
    await atelier.advance.look(now)
    assert len(atelier.assets()) == 1


@in_virtual_time
async def test_a_worker_that_comes_too_late_spares_what_outlives_its_job() -> None:
    atelier = Atelier()
    late = await overtaken(atelier)
    done = await atelier.work(late)
    assets, jobs = atelier.database.tables.assets, atelier.database.tables.jobs
    assets |= {it: replace(assets[it], job_id=None) for it in done.asset_ids}
    del jobs[late.job_id]

    await atelier.advance.look(late)

    assert [a.path for a in atelier.assets()] == list(atelier.storage.files)


@in_virtual_time
async def test_what_cannot_be_cleared_up_now_is_collected_another_time() -> None:
    atelier = telling(drawn(a_png(), b"GIF"))
    atelier.storage = HoldingStorage()

    done = await atelier.work(await atelier.order(TWO))

    assert (done.status, len(atelier.storage.files)) == (JobStatus.FAILED, 1)
    assert await atelier.advance.execute(done.job_id) is None
    await collect(atelier)
    assert atelier.storage.files == {}


@in_virtual_time
async def test_a_job_whose_provider_is_not_there_is_not_said_to_be_asked_for() -> None:
    atelier = Atelier()
    atelier.models = FixedImageModels([BRUSH], {})
    job = await atelier.order()

    with pytest.raises(UnknownModelError):
        await atelier.advance.execute(job.job_id)

    assert atelier.job(job).status is JobStatus.QUEUED
