"""Pictures for clients of OpenAI's API."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from strata_api.compatible.drawing import Gallery, refusal
from strata_api.compatible.image import ImagesBody, ImagesView
from strata_api.composition import Container
from strata_api.contract.header import PICTURES
from strata_api.job_answer import LONGEST_WAIT_SECONDS, JobAnswer, JobAnswering
from strata_api.middleware.token import UserId
from strata_api.spending import Spending, Spends
from strata_domain.entity.job import Job, JobStatus
from strata_usecase.create_image_job import CreateImageJobCommand
from strata_usecase.open_asset import OpenAssetQuery, OpenedAsset

router = APIRouter(prefix="/v1/images/generations", tags=["compatible with OpenAI"])

ANSWERS: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The pictures, or where they are.",
        "model": ImagesView,
        "headers": PICTURES,
    }
}


@router.post("", summary="Have pictures drawn as OpenAI does", responses=ANSWERS)
async def generate_images(
    body: ImagesBody,
    request: Request,
    user_id: UserId,
    answering: JobAnswering,
    spending: Spends,
) -> Response:
    """Line up a job and wait for it; it goes on when its caller does not wait."""
    composed = answering.composed
    command = _command(body, user_id, spending)
    creating = composed.use_cases.jobs.create_image.execute(command)
    created = await _patient(answering, request).awaited(creating)
    if created.job.status is not JobStatus.SUCCEEDED:
        return refusal(created, once=spending.claim is not None)
    opened = await _opened(composed, created.job)
    root = composed.public_url or str(request.base_url)
    gallery = Gallery(created, opened, composed.storage, root)
    return gallery.response(body.response_format or "url")


def _command(
    body: ImagesBody, user_id: UUID, spending: Spending
) -> CreateImageJobCommand:
    return CreateImageJobCommand(
        user_id=user_id,
        model=body.model,
        request=body.request(),
        key=spending.key,
        claim=spending.claim,
    )


def _patient(answering: JobAnswer, request: Request) -> JobAnswer:
    """Wait as long as may be, unless the caller prefers otherwise: others never say."""
    said = "prefer" in request.headers
    return answering if said else replace(answering, wait=LONGEST_WAIT_SECONDS)


async def _opened(composed: Container, job: Job) -> list[OpenedAsset]:
    queries = [OpenAssetQuery(user_id=job.user_id, asset_id=x) for x in job.asset_ids]
    return [await composed.use_cases.assets.open.execute(query) for query in queries]
