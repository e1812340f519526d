"""Asking for pictures stores a job and puts its price aside."""

from dataclasses import asdict, replace

import pytest

from strata_domain.entity.idempotency import Claim
from strata_domain.entity.image import ImageRequest, ImageSize
from strata_domain.entity.job import JobStatus
from strata_domain.entity.plan import Meter, Plan
from strata_domain.entity.profile import ProfileStatus
from strata_domain.error import (
    AccountSuspendedError,
    DrawingNotOfferedError,
    IdempotencyKeyReusedError,
    ImageLimitError,
    LimitExceededError,
    ModelNotAllowedError,
    MonthlySpendLimitError,
    NotFoundError,
    StorageFullError,
    UnknownModelError,
)
from strata_domain.service.identifier import new_id
from strata_usecase.create_image_job import CreateImageJobCommand
from support.atelier import BREAD, BRUSH, EACH, Atelier
from support.keys import a_key
from support.virtual_time import in_virtual_time


def command(atelier: Atelier, request: ImageRequest = BREAD) -> CreateImageJobCommand:
    return CreateImageJobCommand(
        user_id=atelier.user_id, model=BRUSH.model_id, request=request
    )


@in_virtual_time
async def test_a_job_waits_and_its_price_is_put_aside() -> None:
    atelier = Atelier()

    made = await atelier.create(command(atelier, replace(BREAD, count=3)))

    assert (made.job.status, made.job.held_micro_usd) == (JobStatus.QUEUED, 3 * EACH)
    assert atelier.reserved() == 3 * EACH
    assert Meter.MONTHLY_MICRO_USD in {limit.meter for limit in made.limits}
    assert atelier.model.orders == []


@pytest.mark.parametrize(
    "request_",
    [
        replace(BREAD, count=BRUSH.most_images + 1),
        replace(BREAD, size=ImageSize(2, 2)),
    ],
)
@in_virtual_time
async def test_what_a_model_does_not_draw_is_refused(request_: ImageRequest) -> None:
    atelier = Atelier()

    with pytest.raises(DrawingNotOfferedError):
        await atelier.order(request_)

    assert atelier.reserved() == 0


@in_virtual_time
async def test_a_picture_to_begin_with_must_be_the_users_own() -> None:
    atelier = Atelier()

    with pytest.raises(NotFoundError):
        await atelier.order(replace(BREAD, image_asset_id=new_id()))


@in_virtual_time
async def test_who_may_not_ask_gets_no_job() -> None:
    atelier = Atelier()
    suspended = atelier.database.add_user(status=ProfileStatus.SUSPENDED)

    with pytest.raises(AccountSuspendedError):
        await atelier.create(replace(command(atelier), user_id=suspended))
    with pytest.raises(UnknownModelError):
        await atelier.create(replace(command(atelier), model="sandbox/pencil"))
    narrow = a_key(atelier.user_id, models=("openai/*",)).grant
    with pytest.raises(ModelNotAllowedError):
        await atelier.create(replace(command(atelier), key=narrow))


@in_virtual_time
async def test_a_request_sent_again_gets_the_job_of_the_first() -> None:
    atelier = Atelier()
    claim = Claim(user_id=atelier.user_id, key="once", request_digest=b"1" * 32)
    asked = replace(command(atelier), claim=claim)

    first, again = await atelier.create(asked), await atelier.create(asked)

    assert (again.job.job_id, again.replayed) == (first.job.job_id, True)
    assert atelier.reserved() == EACH
    with pytest.raises(IdempotencyKeyReusedError):
        await atelier.create(
            replace(asked, claim=replace(claim, request_digest=b"2" * 32))
        )


def limited(atelier: Atelier, meter: Meter, limit: int) -> None:
    tables = atelier.database.tables
    plan = tables.plans[tables.profiles[atelier.user_id].plan_id]
    small = Plan(**{**asdict(plan), "plan_id": "small", meter: limit})
    atelier.database.give_plan(atelier.user_id, small)


@pytest.mark.parametrize(
    ("meter", "limit", "error"),
    [
        (Meter.MONTHLY_MICRO_USD, 2 * EACH - 1, MonthlySpendLimitError),
        (Meter.MONTHLY_IMAGES, 1, ImageLimitError),
        (Meter.STORAGE_BYTES, 0, StorageFullError),
    ],
)
@in_virtual_time
async def test_what_the_plan_has_no_room_for_is_not_begun(
    meter: Meter, limit: int, error: type[LimitExceededError]
) -> None:
    atelier = Atelier()
    limited(atelier, meter, limit)

    with pytest.raises(error) as caught:
        await atelier.order(replace(BREAD, count=2))

    assert caught.value.standing.meter is meter
    assert atelier.database.tables.jobs == {}


@in_virtual_time
async def test_pictures_count_as_many_as_were_drawn() -> None:
    atelier = Atelier()
    limited(atelier, Meter.MONTHLY_IMAGES, 3)

    await atelier.work(await atelier.order(replace(BREAD, count=2)))

    assert [(it.meter, it.units) for it in atelier.records()] == [
        (Meter.MONTHLY_IMAGES, 1)
    ]
    await atelier.order(replace(BREAD, count=2))
    with pytest.raises(ImageLimitError):
        await atelier.order()
