"""A job goes from step to step, asks once, and ends once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest

from strata_domain.entity.image import DrawnImage, ImageSnapshot, ImageState
from strata_domain.entity.job import JobStatus
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    DatabaseUnavailableError,
    ForbiddenAddressError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
    ProviderUnreachableError,
    StorageUnavailableError,
)
from strata_domain.fake import FixedImageModels, InlineOffload, ScriptedImageModel
from strata_usecase.cancel_job import CancelJob, CancelJobCommand
from strata_usecase.get_job import GetJob, GetJobQuery
from strata_usecase.job.job_ending import JobEnding
from strata_usecase.job.pace import FIRST_LOOK_SECONDS
from strata_usecase.list_jobs import ListJobs, ListJobsQuery
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

Result = TypeVar("Result")

WAITING = ImageSnapshot(state=ImageState.WAITING, place=3)
AN_HOUR = 3600
A_DAY = 24 * AN_HOUR


@dataclass
class StumblingOffload(InlineOffload):
    """Fails as it is told to, one transaction after the other."""

    failures: list[Exception | None]

    async def __call__(self, work: Callable[[], Result]) -> Result:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        return work()


def drawing(progress: int | None = None) -> ImageSnapshot:
    return ImageSnapshot(state=ImageState.DRAWING, progress=progress)


def ended(state: ImageState, code: str | None = None) -> ImageSnapshot:
    return ImageSnapshot(state=state, error_code=code)


def telling(*snapshots: ImageSnapshot) -> Atelier:
    return Atelier(model=ScriptedImageModel(snapshots=snapshots))


def kinds(atelier: Atelier) -> list[str]:
    (log,) = atelier.database.tables.job_logs.values()
    return [event.type for event in log]


@in_virtual_time
async def test_pictures_are_drawn_copied_and_charged_each_once() -> None:
    atelier = telling(
        WAITING, drawing(), drawing(40), drawing(40), drawn(a_png(1), a_png(2))
    )
    job = await atelier.order(replace(BREAD, count=2))

    done = await atelier.work(job)

    assert kinds(atelier) == [
        "job.queued",
        "job.submitted",
        "job.running",
        "job.progress",
        "job.succeeded",
    ]
    assert (done.status, done.progress) == (JobStatus.SUCCEEDED, 40)
    assert [a.path for a in atelier.assets()] == list(atelier.storage.files)
    assert list(atelier.storage.files.values()) == [a_png(1), a_png(2)]
    assert done.asset_ids == tuple(asset.asset_id for asset in atelier.assets())
    (record,) = atelier.records()
    assert (record.micro_usd, record.outcome) == (2 * EACH, AttemptOutcome.COMPLETED)
    assert (done.micro_usd, atelier.reserved()) == (2 * EACH, 0)


@in_virtual_time
async def test_fewer_pictures_than_were_asked_for_cost_less() -> None:
    atelier = telling(drawn(a_png()))

    done = await atelier.work(await atelier.order(replace(BREAD, count=4)))

    assert (done.micro_usd, len(done.asset_ids)) == (EACH, 1)


@in_virtual_time
async def test_a_picture_is_read_from_where_the_provider_keeps_it() -> None:
    found = ImageSnapshot(state=ImageState.DRAWN, images=(DrawnImage(url=HERE),))
    atelier = telling(found)
    atelier.web[HERE] = a_png(9)

    await atelier.work(await atelier.order())

    (asset,) = atelier.assets()
    assert atelier.storage.files[asset.path] == a_png(9)
    assert (asset.media_type, asset.width, asset.height) == ("image/png", 1, 1)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ImageState.FAILED, JobStatus.FAILED),
        (ImageState.BLOCKED, JobStatus.BLOCKED),
        (ImageState.CANCELED, JobStatus.CANCELED),
    ],
)
@in_virtual_time
async def test_what_comes_to_nothing_by_the_providers_word_is_free(
    state: ImageState, status: JobStatus
) -> None:
    atelier = telling(drawing(), ended(state, "provider_error"))

    done = await atelier.work(await atelier.order())

    assert (done.status, done.error_code) == (status, "provider_error")
    assert (done.micro_usd, atelier.reserved()) == (0, 0)
    assert [record.micro_usd for record in atelier.records()] == [0]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ProviderContentFilteredError(), JobStatus.BLOCKED),
        (ProviderRateLimitedError(), JobStatus.FAILED),
        (ProviderUnreachableError(), JobStatus.FAILED),
    ],
)
@in_virtual_time
async def test_what_is_refused_is_free(error: ProviderError, status: JobStatus) -> None:
    atelier = Atelier()
    atelier.model.submit_failures.append(error)

    done = await atelier.work(await atelier.order())

    assert (done.status, done.error_code) == (status, error.code)
    assert (len(atelier.model.orders), atelier.reserved()) == (1, 0)


@pytest.mark.parametrize("error", [ProviderTimeoutError(), ProviderConnectionError()])
@in_virtual_time
async def test_when_the_answer_to_asking_is_lost_nobody_asks_again(
    error: ProviderError,
) -> None:
    atelier = Atelier()
    atelier.model.submit_failures.append(error)
    job = await atelier.order()

    assert (await atelier.work(job)).status is JobStatus.SUBMITTED
    atelier.clock.advance(BRUSH.longest_seconds)
    done = await atelier.work(job)

    assert (done.status, len(atelier.model.orders)) == (JobStatus.EXPIRED, 1)
    (record,) = atelier.records()
    assert (record.micro_usd, record.estimated) == (EACH, True)


@pytest.mark.parametrize(
    ("refused", "status"),
    [(None, JobStatus.SUCCEEDED), (ProviderRateLimitedError(), JobStatus.FAILED)],
)
@in_virtual_time
async def test_an_answer_that_cannot_be_noted_now_is_not_lost(
    refused: ProviderError | None, status: JobStatus
) -> None:
    away = DatabaseUnavailableError()
    atelier = Atelier(offload=StumblingOffload([None, None, None, away, away]))
    atelier.model.submit_failures.append(refused)

    done = await atelier.work(await atelier.order())

    assert (done.status, len(atelier.model.orders)) == (status, 1)
    assert [it.estimated for it in atelier.records()] == [False]


@in_virtual_time
async def test_what_cannot_be_seen_or_kept_now_is_looked_at_again() -> None:
    atelier = Atelier()
    atelier.model.look_failures.append(ProviderConnectionError())
    atelier.storage.failures.append(StorageUnavailableError())

    done = await atelier.work(await atelier.order())

    assert done.status is JobStatus.SUCCEEDED
    assert (len(atelier.assets()), len(atelier.records())) == (1, 1)


@in_virtual_time
async def test_what_is_drawn_waits_an_hour_for_a_storage_that_is_away() -> None:
    atelier = Atelier()
    job = await atelier.order()
    await atelier.work(job, steps=1)
    atelier.clock.advance(2 * BRUSH.longest_seconds)
    atelier.storage.failures += [StorageUnavailableError()]

    assert (await atelier.work(job, steps=1)).status is JobStatus.SUBMITTED
    assert (await atelier.work(job)).status is JobStatus.SUCCEEDED


@in_virtual_time
async def test_a_job_whose_model_is_not_offered_any_more_ends() -> None:
    atelier = Atelier()
    cards, adapters = [BRUSH], {"sandbox": atelier.model}
    atelier.models = FixedImageModels(cards, adapters)
    job = await atelier.work(await atelier.order(), steps=1)
    cards.clear()
    adapters.clear()

    assert (await atelier.work(job)).status is JobStatus.SUBMITTED
    atelier.clock.advance(AN_HOUR)
    assert (await atelier.work(job)).status is JobStatus.EXPIRED


@pytest.mark.parametrize(
    "rubbish", [(b"",), (b"GIF",), (b"<svg onload=alert(1)>",), ()]
)
@in_virtual_time
async def test_rubbish_fails_and_is_charged_because_the_provider_bills_it(
    rubbish: tuple[bytes, ...],
) -> None:
    atelier = telling(drawn(*rubbish))

    done = await atelier.work(await atelier.order())

    assert (done.status, done.micro_usd) == (JobStatus.FAILED, EACH)
    assert done.error_code == "provider_malformed_answer"
    assert atelier.storage.files == {}


@in_virtual_time
async def test_a_job_that_is_not_wanted_any_more_is_never_asked_for() -> None:
    atelier = Atelier()
    job = await atelier.order()
    cancel = CancelJob(begin=atelier.database.begin_for_user)
    cancel.execute(CancelJobCommand(user_id=atelier.user_id, job_id=job.job_id))

    done = await atelier.work(job)

    assert (done.status, atelier.model.orders) == (JobStatus.CANCELED, [])
    assert (atelier.records(), atelier.reserved()) == ([], 0)


@in_virtual_time
async def test_a_job_that_nobody_took_for_a_day_expires_and_is_free() -> None:
    atelier = Atelier()
    job = await atelier.order()
    atelier.clock.advance(A_DAY)

    done = await atelier.work(job)

    assert (done.status, atelier.model.orders) == (JobStatus.EXPIRED, [])
    assert (atelier.records(), atelier.reserved()) == ([], 0)


@in_virtual_time
async def test_a_wish_to_stop_is_told_to_the_provider() -> None:
    atelier = telling(drawing(), drawing(), drawn(a_png()))
    job = await atelier.order()
    await atelier.work(job, steps=2)
    cancel = CancelJob(begin=atelier.database.begin_for_user)
    cancel.execute(CancelJobCommand(user_id=atelier.user_id, job_id=job.job_id))

    done = await atelier.work(job)

    assert done.status is JobStatus.CANCELED
    assert atelier.model.canceled == [done.provider_ref]


@in_virtual_time
async def test_a_provider_that_does_not_hear_of_a_wish_to_stop_is_looked_at() -> None:
    atelier = Atelier()
    atelier.model.cancel_failures.append(ProviderOverloadedError())
    job = await atelier.order()
    await atelier.work(job, steps=1)
    cancel = CancelJob(begin=atelier.database.begin_for_user)
    cancel.execute(CancelJobCommand(user_id=atelier.user_id, job_id=job.job_id))

    done = await atelier.work(job, steps=1)

    assert (done.status, done.micro_usd) == (JobStatus.SUCCEEDED, EACH)


@in_virtual_time
async def test_whoever_comes_while_somebody_works_on_it_has_nothing_to_do() -> None:
    atelier = Atelier()
    job = await atelier.order()
    held = await atelier.book.take(job.job_id)

    assert await atelier.advance.execute(job.job_id) == FIRST_LOOK_SECONDS
    assert atelier.model.orders == []
    atelier.clock.advance(LEASE_SECONDS + 1)
    assert await atelier.advance.execute(job.job_id) is not None
    assert held is not None
    async with atelier.book.held(held):
        pass
    assert (await atelier.work(job)).status is JobStatus.SUCCEEDED
    assert await atelier.advance.execute(job.job_id) is None


@in_virtual_time
async def test_a_step_that_takes_longer_than_a_lease_is_not_taken_away() -> None:
    atelier = Atelier()
    atelier.model.pause = 4 * LEASE_SECONDS
    job = await atelier.order()
    step = asyncio.create_task(atelier.advance.execute(job.job_id))

    for _ in range(6):
        await asyncio.sleep(LEASE_SECONDS / 2)
        atelier.clock.advance(LEASE_SECONDS / 2)
        assert await atelier.book.take(job.job_id) is None

    assert await step is not None
    assert await atelier.book.take(job.job_id) is not None


@in_virtual_time
async def test_a_step_that_hangs_is_taken_away_after_ten_leases() -> None:
    atelier = Atelier()
    atelier.model.pause = A_DAY
    job = await atelier.order()
    step = asyncio.create_task(atelier.advance.execute(job.job_id))

    await asyncio.sleep(11 * LEASE_SECONDS)
    atelier.clock.advance(LEASE_SECONDS + 1)

    assert await atelier.book.take(job.job_id) is not None
    step.cancel()


@in_virtual_time
async def test_a_worker_that_comes_back_too_late_ends_nothing() -> None:
    atelier = Atelier()
    job = await atelier.order()
    late = await atelier.book.take(job.job_id)
    assert late is not None
    atelier.clock.advance(LEASE_SECONDS + 1)
    done = await atelier.work(job)

    assert not await atelier.book.submit(late)
    assert not await atelier.book.refer(late, "other")
    await atelier.book.end(late, JobEnding(status=JobStatus.FAILED))

    assert atelier.job(job) == done
    assert len(atelier.records()) == 1


@in_virtual_time
async def test_jobs_are_looked_at_and_listed_by_their_user() -> None:
    atelier = Atelier()
    job = await atelier.order()
    begin, user_id = atelier.database.begin_for_user, atelier.user_id

    found = GetJob(begin=begin).execute(GetJobQuery(user_id=user_id, job_id=job.job_id))
    page = ListJobs(begin=begin).execute(ListJobsQuery(user_id=user_id))

    assert page.items == (found,) == (atelier.job(job),)


@in_virtual_time
async def test_an_address_that_is_not_fetched_fails_the_job() -> None:
    atelier = telling(
        ImageSnapshot(state=ImageState.DRAWN, images=(DrawnImage(url=HERE),))
    )
    atelier.storage.failures.append(ForbiddenAddressError())
    atelier.web[HERE] = a_png()

    done = await atelier.work(await atelier.order())

    assert (done.status, done.micro_usd) == (JobStatus.FAILED, EACH)
