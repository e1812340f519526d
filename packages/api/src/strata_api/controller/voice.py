"""What is spoken, and by whom."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from strata_api.composition import Composed
from strata_api.contract.header import SOUND
from strata_api.contract.stream import SOUND_EVENTS
from strata_api.event_stream import wants_events
from strata_api.middleware.token import Key, UserId
from strata_api.schema.base import ModelId
from strata_api.schema.voice import (
    SpeechBody,
    VoiceList,
    VoiceTokenBody,
    VoiceTokenView,
)
from strata_api.sound_answer import (
    event_response,
    in_events,
    sound_response,
    spoken_headers,
)
from strata_api.spending import Spends
from strata_usecase.create_speech import CreateSpeechCommand
from strata_usecase.issue_voice_token import IssueVoiceTokenCommand
from strata_usecase.list_voices import ListVoicesQuery

router = APIRouter(prefix="/api", tags=["voice"])

OfModel = Annotated[
    ModelId | None, Query(description="Only those who speak with this model.")
]
HEARD: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The sound, as it is made. With `Accept: text/event-stream` "
        "events: `audio` and `words` as they come, at last `done`, or `error`.",
        "headers": SOUND,
        "content": SOUND_EVENTS,
    }
}


@router.get("/voices", summary="See who speaks")
async def list_voices(
    user_id: UserId, composed: Composed, key: Key, model: OfModel = None
) -> VoiceList:
    """List who speaks at every provider you may use; some minutes old at most."""
    query = ListVoicesQuery(user_id=user_id, key=key, model=model)
    return VoiceList.of(await composed.use_cases.voice.list.execute(query))


@router.post(
    "/speech", summary="Have a text spoken", response_class=Response, responses=HEARD
)
async def create_speech(
    body: SpeechBody,
    request: Request,
    user_id: UserId,
    composed: Composed,
    spending: Spends,
) -> Response:
    """Listen while it is made; who hangs up stops it, unless it is kept."""
    in_words = wants_events(request.headers.get("accept", ""))
    command = CreateSpeechCommand(
        account=spending.account(user_id, body.model),
        speech=body.speech(words=in_words),
        store=body.store,
    )
    spoken = await composed.use_cases.voice.speak.execute(command)
    told = spoken_headers(spoken)
    if in_words:
        return await event_response(request, spoken, told, written=in_events)
    return await sound_response(request, spoken, told)


@router.post("/voice-tokens", summary="Get a token for a phone")
async def issue_voice_token(
    body: VoiceTokenBody,
    response: Response,
    user_id: UserId,
    composed: Composed,
    spending: Spends,
) -> VoiceTokenView:
    """Let a phone talk to the provider itself, for a short time and for one price."""
    command = IssueVoiceTokenCommand(
        account=spending.account(user_id, body.model),
        grants=body.grants,
        lifetime_seconds=body.lifetime_seconds,
    )
    token = await composed.use_cases.voice.issue_token.execute(command)
    response.headers["Cache-Control"] = "no-store"
    return VoiceTokenView.of(token, body.model)
