"""How this process is, for those who watch over it."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from strata_api.composition import Composed
from strata_api.schema.health import Health

router = APIRouter(prefix="/health", tags=["health"])

NOT_READY: dict[int | str, dict[str, object]] = {
    503: {
        "description": "Not now: it is stopping, or its database is away.",
        "model": Health,
    }
}


@router.get("/live", summary="Is the process alive?")
async def live() -> Health:
    """Answer without touching anything: a failure means restart me."""
    return Health(status="ok")


@router.get("/ready", summary="Should it get requests?", responses=NOT_READY)
async def ready(composed: Composed, response: Response) -> Health:
    """Answer from what the watch over the database last saw, without asking it."""
    status = composed.engine_room.status
    if status != "ok":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Health(status=status)
