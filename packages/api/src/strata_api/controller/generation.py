"""Runs of models."""

from functools import partial
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from strata_api.composition import Composed
from strata_api.contract.stream import EVENTS
from strata_api.event_stream import LastSeen, event_stream
from strata_api.middleware.token import UserId
from strata_api.schema.generation import GenerationView
from strata_usecase.cancel_generation import CancelGenerationCommand
from strata_usecase.follow_generation import FollowGenerationQuery
from strata_usecase.get_generation import GetGenerationQuery

router = APIRouter(prefix="/api/generations/{generation_id}", tags=["generations"])

ANSWERS: dict[int | str, dict[str, object]] = {
    200: {
        "description": "Events, from the one after the last seen to the terminal one.",
        "content": EVENTS,
    },
    204: {"description": "You have seen everything; do not come back."},
}


@router.get("", summary="See how an answer stands")
async def get_generation(
    generation_id: UUID, user_id: UserId, composed: Composed
) -> GenerationView:
    """Read the run without its events."""
    query = GetGenerationQuery(user_id=user_id, generation_id=generation_id)
    found = await composed.offload(
        partial(composed.use_cases.generations.get.execute, query)
    )
    return GenerationView.model_validate(found)


@router.get(
    "/events",
    summary="Read an answer's events",
    response_class=StreamingResponse,
    responses=ANSWERS,
)
async def follow_generation(
    generation_id: UUID,
    user_id: UserId,
    composed: Composed,
    seen: LastSeen,
) -> Response:
    """Replay what was missed, then go on live; the header wins over the parameter."""
    query = FollowGenerationQuery(
        user_id=user_id, generation_id=generation_id, after_seq=seen
    )
    follow = composed.use_cases.generations.follow
    following = await follow.execute(query)
    if following.exhausted:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return event_stream(following.batches, ping_seconds=follow.pace.idle)


@router.post("/cancel", status_code=HTTPStatus.ACCEPTED, summary="Stop an answer")
async def cancel_generation(
    generation_id: UUID, user_id: UserId, composed: Composed
) -> GenerationView:
    """Keep what is written so far; the stream then ends with `generation.stopped`."""
    command = CancelGenerationCommand(user_id=user_id, generation_id=generation_id)
    return GenerationView.model_validate(
        await composed.use_cases.generations.cancel.execute(command)
    )
