"""What a provider says of its own accord has its job looked at, and nothing else."""

from dataclasses import replace

from strata_domain.entity.image import ImageOrder, ImageSnapshot, ImageState
from strata_domain.entity.job import Job, JobStatus
from strata_domain.fake import ScriptedImageModel
from strata_domain.port.webhook import Notice
from strata_usecase.forget_notices import ForgetNotices
from strata_usecase.job.pace import FIRST_LOOK_SECONDS, LATER_SECONDS
from strata_usecase.receive_webhook import ReceiveWebhook
from support.atelier import BREAD, HEARING, LEASE_SECONDS, Atelier
from support.virtual_time import in_virtual_time

A_MONTH = 30 * 24 * 3600.0
EARLY = Notice("sandbox", "event", "scripted-1")
"""About the first request that the scripted model will take."""


def receive(atelier: Atelier, notice: Notice) -> bool:
    return ReceiveWebhook(begin=atelier.database.begin_for_system).execute(notice)


def heard(atelier: Atelier) -> list[bool]:
    return [
        received.applied_at is not None
        for received in atelier.database.tables.inbox.values()
    ]


async def submitted(atelier: Atelier) -> Job:
    return await atelier.work(await atelier.order(), steps=1)


async def asked_in_vain(atelier: Atelier) -> Job:
    """A job that the provider took, by a worker that died before it knew."""
    job = await atelier.book.take((await atelier.order()).job_id)
    assert job is not None
    await atelier.book.submit(job)
    order = ImageOrder(job_id=job.job_id, model="brush", request=BREAD)
    await atelier.model.submit(order)
    atelier.clock.advance(LEASE_SECONDS + 1)
    return job


@in_virtual_time
async def test_a_provider_is_told_where_to_say_that_something_has_changed() -> None:
    atelier = Atelier()

    await submitted(atelier)

    (order,) = atelier.model.orders
    assert order.webhook_url == f"{HEARING}/sandbox/{order.job_id}"


@in_virtual_time
async def test_what_is_said_of_a_job_has_somebody_look_at_it_now() -> None:
    atelier = Atelier()
    job = await submitted(atelier)

    assert receive(atelier, Notice("sandbox", "event", str(job.provider_ref)))

    assert atelier.database.tables.looks == {job.job_id: atelier.clock()}
    assert heard(atelier) == [True]


@in_virtual_time
async def test_what_is_said_again_changes_nothing() -> None:
    atelier = Atelier()
    job = await submitted(atelier)
    receive(atelier, EARLY)
    before = atelier.clock()
    atelier.clock.advance(1)

    assert not receive(atelier, EARLY)

    assert atelier.database.tables.looks == {job.job_id: before}


@in_virtual_time
async def test_what_is_said_before_the_job_knows_its_name_waits_for_it() -> None:
    atelier = Atelier()
    job = await atelier.order()
    assert receive(atelier, EARLY)
    assert (atelier.database.tables.looks, heard(atelier)) == ({}, [False])

    pause = await atelier.advance.execute(job.job_id)

    assert (pause, heard(atelier)) == (0, [True])
    assert atelier.job(job).provider_ref == EARLY.ref


@in_virtual_time
async def test_a_job_whose_answer_was_lost_learns_its_name_from_what_is_said() -> None:
    atelier = Atelier()
    job = await asked_in_vain(atelier)
    assert await atelier.advance.execute(job.job_id) == LATER_SECONDS

    assert receive(atelier, replace(EARLY, job_id=job.job_id))

    assert (atelier.job(job).provider_ref, heard(atelier)) == (EARLY.ref, [True])
    assert job.job_id in atelier.database.tables.looks
    done = await atelier.work(job)
    assert (done.status, len(done.asset_ids)) == (JobStatus.SUCCEEDED, 1)


@in_virtual_time
async def test_a_name_that_a_job_has_already_is_not_given_to_another() -> None:
    atelier = Atelier()
    one, other = await submitted(atelier), await submitted(atelier)

    receive(atelier, Notice("sandbox", "event", str(one.provider_ref), other.job_id))

    assert atelier.job(other) == other
    assert list(atelier.database.tables.looks) == [one.job_id]


@in_virtual_time
async def test_an_answer_that_comes_after_the_lease_is_not_lost() -> None:
    atelier = Atelier()
    late = await asked_in_vain(atelier)
    await atelier.book.take(late.job_id)

    await atelier.book.refer(late, EARLY.ref)

    assert atelier.job(late).provider_ref == EARLY.ref


@in_virtual_time
async def test_what_another_provider_says_is_not_taken_for_the_jobs_own() -> None:
    atelier = Atelier()
    receive(atelier, Notice("fal", "event", EARLY.ref))

    pause = await atelier.advance.execute((await atelier.order()).job_id)

    assert (pause, heard(atelier)) == (FIRST_LOOK_SECONDS, [False])


@in_virtual_time
async def test_the_word_of_a_message_is_not_taken_but_the_provider_asked() -> None:
    waiting = ImageSnapshot(state=ImageState.WAITING)
    atelier = Atelier(model=ScriptedImageModel(snapshots=(waiting,)))
    job = await submitted(atelier)
    receive(atelier, Notice("sandbox", "scripted-1:OK", EARLY.ref))

    assert (await atelier.work(job, steps=1)).status is JobStatus.SUBMITTED


@in_virtual_time
async def test_what_was_said_is_forgotten_after_a_month() -> None:
    atelier = Atelier()
    receive(atelier, EARLY)
    forget = ForgetNotices(begin=atelier.database.begin_for_system)
    atelier.clock.advance(A_MONTH - 1)

    assert forget.execute() == 0
    atelier.clock.advance(1)
    assert (forget.execute(), forget.execute()) == (1, 0)
