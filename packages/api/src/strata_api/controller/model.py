"""Models."""

from functools import partial

from fastapi import APIRouter

from strata_api.composition import Composed
from strata_api.middleware.token import Key, UserId
from strata_api.schema.model import (
    ImageModelView,
    ModelList,
    ModelView,
    SpeechModelView,
    TranscriptionModelView,
    VoiceTokenModelView,
)
from strata_usecase.list_models import ListModelsQuery

router = APIRouter(prefix="/api/models", tags=["models"])


@router.get("", summary="See which models you may use")
async def list_models(user_id: UserId, composed: Composed, key: Key) -> ModelList:
    """List what your plan and key include, of every provider configured here."""
    query = ListModelsQuery(user_id=user_id, key=key)
    usable = await composed.offload(partial(composed.use_cases.models.execute, query))
    return ModelList(
        items=[ModelView.model_validate(card) for card in usable.chat],
        image_models=[ImageModelView.of(card) for card in usable.image],
        speech_models=[SpeechModelView.of(card) for card in usable.speech],
        transcription_models=[
            TranscriptionModelView.of(card) for card in usable.transcription
        ],
        voice_tokens=[VoiceTokenModelView.of(card) for card in usable.voice_token],
    )
