"""The model that draws as it is told."""

import asyncio

import pytest

from strata_domain.entity.image import (
    ImageModelCard,
    ImageOrder,
    ImageRequest,
    ImageSnapshot,
    ImageState,
)
from strata_domain.entity.usage import ModelPrice
from strata_domain.error import (
    ProviderError,
    ProviderNotFoundError,
    ProviderUnreachableError,
    UnknownModelError,
)
from strata_domain.fake import FixedImageModels, ScriptedImageModel
from strata_domain.service.identifier import new_id

ORDER = ImageOrder(job_id=new_id(), model="fox", request=ImageRequest(prompt="a fox"))
WAITING = ImageSnapshot(state=ImageState.WAITING, place=1)
DRAWING = ImageSnapshot(state=ImageState.DRAWING, progress=40)


def states(model: ScriptedImageModel, ref: str, times: int) -> list[ImageState]:
    async def looks() -> list[ImageState]:
        seen = [await model.look(ref, model=ORDER.model) for _ in range(times)]
        return [snapshot.state for snapshot in seen]

    return asyncio.run(looks())


def test_each_request_goes_through_the_script_and_stays_at_its_end() -> None:
    model = ScriptedImageModel([WAITING, DRAWING])
    first, second = asyncio.run(model.submit(ORDER)), asyncio.run(model.submit(ORDER))

    assert states(model, first, 3) == ["waiting", "drawing", "drawing"]
    assert states(model, second, 1) == ["waiting"]
    assert model.orders == [ORDER, ORDER]


def test_without_a_script_it_has_drawn_at_once() -> None:
    model = ScriptedImageModel()
    ref = asyncio.run(model.submit(ORDER))

    assert asyncio.run(model.look(ref, model="fox")).images[0].content == b"a fox"


def test_a_refused_order_is_not_known() -> None:
    model = ScriptedImageModel(submit_failures=[ProviderUnreachableError()])

    with pytest.raises(ProviderUnreachableError):
        asyncio.run(model.submit(ORDER))

    assert (model.orders, model.accepted) == ([ORDER], {})
    assert asyncio.run(model.submit(ORDER)) in model.accepted


def test_a_look_may_fail_and_the_next_one_see() -> None:
    model = ScriptedImageModel([WAITING], look_failures=[None, ProviderError()])
    ref = asyncio.run(model.submit(ORDER))

    assert states(model, ref, 1) == ["waiting"]
    with pytest.raises(ProviderError):
        states(model, ref, 1)
    assert states(model, ref, 1) == ["waiting"]


def test_what_was_canceled_is_seen_so() -> None:
    model = ScriptedImageModel([DRAWING])
    ref = asyncio.run(model.submit(ORDER))

    asyncio.run(model.cancel(ref, model="fox"))

    assert states(model, ref, 1) == ["canceled"]


def test_a_cancellation_that_is_not_heard_changes_nothing() -> None:
    model = ScriptedImageModel([DRAWING], cancel_failures=[ProviderError()])
    ref = asyncio.run(model.submit(ORDER))

    with pytest.raises(ProviderError):
        asyncio.run(model.cancel(ref, model="fox"))

    assert states(model, ref, 1) == ["drawing"]


@pytest.mark.parametrize(("ref", "model"), [("other", "fox"), ("scripted-1", "wolf")])
def test_it_knows_its_requests_by_name_and_model(ref: str, model: str) -> None:
    scripted = ScriptedImageModel()
    asyncio.run(scripted.submit(ORDER))

    with pytest.raises(ProviderNotFoundError):
        asyncio.run(scripted.look(ref, model=model))
    with pytest.raises(ProviderNotFoundError):
        asyncio.run(scripted.cancel(ref, model=model))


def test_what_is_there_is_offered_and_what_is_not_is_unknown() -> None:
    price = ModelPrice(input=0, output=0, cache_read=0, cache_write=0, request=1)
    card = ImageModelCard(
        model_id="sandbox/fox", name="Fox", price=price, most_images=1
    )
    adapter = ScriptedImageModel()
    models = FixedImageModels([card], {"sandbox": adapter})

    assert (models.offered(), models.card("sandbox/fox")) == ([card], card)
    assert models.get("sandbox") is adapter
    with pytest.raises(UnknownModelError):
        models.card("sandbox/wolf")
    with pytest.raises(UnknownModelError):
        models.get("other")
