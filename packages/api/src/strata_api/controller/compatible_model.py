"""Models for clients of OpenAI's API."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends

from strata_api.compatible.answer import CompatibleModelList, CompatibleModelView
from strata_api.composition import Composed
from strata_api.middleware.token import Key, UserId
from strata_api.schema.base import SafeText
from strata_domain.entity.model_card import ModelCard
from strata_domain.error import UnknownModelError
from strata_usecase.list_models import ListModelsQuery

router = APIRouter(prefix="/v1/models", tags=["compatible with OpenAI"])


async def usable_models(
    user_id: UserId, composed: Composed, key: Key
) -> tuple[ModelCard, ...]:
    """Return the models that the caller may use."""
    query = ListModelsQuery(user_id=user_id, key=key)
    usable = await composed.offload(partial(composed.use_cases.models.execute, query))
    voices = (*usable.speech, *usable.transcription)
    return (*usable.chat, *usable.embedding, *usable.image, *voices)


Usable = Annotated[tuple[ModelCard, ...], Depends(usable_models)]


@router.get("", summary="List models as OpenAI does")
async def list_compatible_models(cards: Usable) -> CompatibleModelList:
    """List the models that your plan includes."""
    return CompatibleModelList(
        object="list", data=[CompatibleModelView.of(card) for card in cards]
    )


@router.get("/{model:path}", summary="Look at a model as OpenAI shows it")
async def get_compatible_model(model: SafeText, cards: Usable) -> CompatibleModelView:
    """Look at one model: `provider/name`."""
    found = [CompatibleModelView.of(card) for card in cards if card.model_id == model]
    if not found:
        raise UnknownModelError
    return found[0]
