"""Work that takes its time."""

from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from strata_api.composition import Composed
from strata_api.contract.stream import JOB_EVENTS
from strata_api.event_stream import LastSeen, event_stream
from strata_api.job_answer import BEGUN, JobAnswering
from strata_api.middleware.token import UserId
from strata_api.schema.job import ImageJobBody, JobPage, JobView
from strata_api.schema.voice import SpeechJobBody
from strata_api.spending import Spends
from strata_usecase.cancel_job import CancelJobCommand
from strata_usecase.create_image_job import CreateImageJobCommand
from strata_usecase.create_speech_job import CreateSpeechJobCommand
from strata_usecase.delete_job import DeleteJobCommand
from strata_usecase.follow_job import FollowJobQuery
from strata_usecase.get_job import GetJobQuery
from strata_usecase.list_jobs import ListJobsQuery

router = APIRouter(prefix="/api", tags=["jobs"])

Cursor = Annotated[UUID | None, Query(description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100)]
FOLLOWED: dict[int | str, dict[str, object]] = {
    200: {
        "description": "Events, from the one after the last seen to the terminal one.",
        "content": JOB_EVENTS,
    },
    204: {"description": "You have seen everything; do not come back."},
}


@router.post(
    "/image-jobs",
    status_code=HTTPStatus.ACCEPTED,
    summary="Have pictures drawn",
    responses=BEGUN,
)
async def create_image_job(
    body: ImageJobBody, user_id: UserId, answering: JobAnswering, spending: Spends
) -> Response:
    """Line up the job, and put aside what it costs if all of it is drawn."""
    command = CreateImageJobCommand(
        user_id=user_id,
        model=body.model,
        request=body.request(),
        key=spending.key,
        claim=spending.claim,
    )
    return await answering.respond(
        answering.composed.use_cases.jobs.create_image.execute(command)
    )


@router.post(
    "/speech-jobs",
    status_code=HTTPStatus.ACCEPTED,
    summary="Have a long text spoken",
    responses=BEGUN,
)
async def create_speech_job(
    body: SpeechJobBody, user_id: UserId, answering: JobAnswering, spending: Spends
) -> Response:
    """Line up the job, and put aside what it costs if all of it is spoken."""
    command = CreateSpeechJobCommand(
        account=spending.account(user_id, body.model), speech=body.speech()
    )
    return await answering.respond(
        answering.composed.use_cases.jobs.create_speech.execute(command)
    )


@router.get("/jobs", summary="Look through your jobs")
async def list_jobs(
    user_id: UserId, composed: Composed, cursor: Cursor = None, limit: Limit = 20
) -> JobPage:
    """Read the jobs, the latest first."""
    query = ListJobsQuery(user_id=user_id, before=cursor, limit=limit)
    page = await composed.offload(partial(composed.use_cases.jobs.list.execute, query))
    return JobPage(
        items=[JobView.of(job) for job in page.items], next_cursor=page.next_cursor
    )


@router.get("/jobs/{job_id}", summary="See how a job stands")
async def get_job(job_id: UUID, user_id: UserId, composed: Composed) -> JobView:
    """Read the job; when it has succeeded, its files are found by `asset_ids`."""
    query = GetJobQuery(user_id=user_id, job_id=job_id)
    return JobView.of(
        await composed.offload(partial(composed.use_cases.jobs.get.execute, query))
    )


@router.get(
    "/jobs/{job_id}/events",
    summary="Read a job's events",
    response_class=StreamingResponse,
    responses=FOLLOWED,
)
async def follow_job(
    job_id: UUID, user_id: UserId, composed: Composed, seen: LastSeen
) -> Response:
    """Replay what was missed, then go on live; the header wins over the parameter."""
    query = FollowJobQuery(user_id=user_id, job_id=job_id, after_seq=seen)
    following = await composed.use_cases.jobs.follow.execute(query)
    if following.exhausted:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    pace = composed.use_cases.generations.follow.pace
    return event_stream(following.batches, ping_seconds=pace.idle)


@router.post(
    "/jobs/{job_id}/cancel", status_code=HTTPStatus.ACCEPTED, summary="Stop a job"
)
async def cancel_job(job_id: UUID, user_id: UserId, composed: Composed) -> JobView:
    """Note the wish; what the provider has drawn by then is kept and charged."""
    command = CancelJobCommand(user_id=user_id, job_id=job_id)
    return JobView.of(
        await composed.offload(partial(composed.use_cases.jobs.cancel.execute, command))
    )


@router.delete(
    "/jobs/{job_id}", status_code=HTTPStatus.NO_CONTENT, summary="Delete a job"
)
async def delete_job(job_id: UUID, user_id: UserId, composed: Composed) -> None:
    """Delete a job that is over, and its files that no message refers to."""
    command = DeleteJobCommand(user_id=user_id, job_id=job_id)
    await composed.offload(partial(composed.use_cases.jobs.delete.execute, command))
