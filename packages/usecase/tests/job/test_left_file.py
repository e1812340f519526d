"""No file is left in the storage that nobody knows of."""

from dataclasses import replace

import pytest

from strata_domain.entity.image import DrawnImage, ImageSnapshot, ImageState
from strata_domain.entity.job import Job, JobStatus
from strata_domain.error import StorageUnavailableError, UnknownModelError
from strata_domain.fake import FixedImageModels, ScriptedImageModel
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
async def test_a_storage_that_cannot_clear_up_changes_nothing_of_the_end() -> None:
    atelier = telling(drawn(b"GIF"))
    atelier.storage.failures.append(StorageUnavailableError())
    job = await atelier.order()

    done = await atelier.work(job)

    assert done.status is JobStatus.FAILED
    assert await atelier.advance.execute(job.job_id) is None


@in_virtual_time
async def test_a_job_whose_provider_is_not_there_is_not_said_to_be_asked_for() -> None:
    atelier = Atelier()
    atelier.models = FixedImageModels([BRUSH], {})
    job = await atelier.order()

    with pytest.raises(UnknownModelError):
        await atelier.advance.execute(job.job_id)

    assert atelier.job(job).status is JobStatus.QUEUED
