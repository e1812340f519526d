"""Models."""

from fastapi import APIRouter

from strata_api.composition import Composed
from strata_api.middleware.token import UserId
from strata_api.schema.model import ModelList, ModelView

router = APIRouter(prefix="/api/models", tags=["models"])


@router.get("", summary="See which models you may use")
async def list_models(_user_id: UserId, composed: Composed) -> ModelList:
    """List the models of every provider that is configured here."""
    offered = composed.models.offered()
    return ModelList(items=[ModelView.model_validate(card) for card in offered])
