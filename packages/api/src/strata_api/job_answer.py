"""How a job that is begun is answered: at once, or when it is over."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header
from starlette.responses import JSONResponse, Response

from strata_api.composition import Composed, Container
from strata_api.contract.header import JOB
from strata_api.patience import patiently
from strata_api.prefer import wait_seconds
from strata_api.rate_limit import limit_headers
from strata_api.repetition import replayed_header
from strata_api.schema.job import JobView, job_url
from strata_domain.entity.job import Job
from strata_domain.entity.plan import Meter
from strata_usecase.get_job import GetJobQuery
from strata_usecase.job.created_job import CreatedJob

LONGEST_WAIT_SECONDS = 60
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
BEGUN: dict[int | str, dict[str, object]] = {
    200: {
        "description": "With `Prefer: wait=30`: it is over.",
        "model": JobView,
        "headers": JOB,
    },
    202: {
        "description": "It will be done; look at `Location`.",
        "model": JobView,
        "headers": JOB,
    },
}


@dataclass(frozen=True, slots=True)
class JobAnswer:
    """How this caller wants to hear of a job.

    Attributes:
        wait: seconds for which the caller would wait for its end.
    """

    composed: Container
    wait: float

    async def respond(self, creating: Awaitable[CreatedJob]) -> Response:
        """Create the job; answer when it is over, or the caller's patience is."""
        awaited = await self.awaited(creating)
        job = awaited.job
        status = HTTPStatus.OK if job.ended else HTTPStatus.ACCEPTED
        view = JobView.of(job).model_dump(mode="json")
        return JSONResponse(view, status, headers=_headers(awaited))

    async def awaited(self, creating: Awaitable[CreatedJob]) -> CreatedJob:
        """Create the job; return how it stands when it or our patience is over."""
        created = await patiently(creating)
        return replace(created, job=await self._ended(created.job))

    async def _ended(self, job: Job) -> Job:
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE_SECONDS
        until = loop.time() + self.wait
        while not job.ended and loop.time() < until and self._staying:
            await asyncio.sleep(min(pause, max(until - loop.time(), 0)))
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            job = await self._present(job)
        return job

    @property
    def _staying(self) -> bool:
        return self.composed.engine_room.status != "draining"

    async def _present(self, job: Job) -> Job:
        query = GetJobQuery(user_id=job.user_id, job_id=job.job_id)
        return await self.composed.offload(
            partial(self.composed.use_cases.jobs.get.execute, query)
        )


async def asked_job_answer(
    composed: Composed,
    prefer: Annotated[
        str,
        Header(
            description="`wait=N`: answer when it is over, after N seconds at the "
            "latest, and 60 at most."
        ),
    ] = "",
) -> JobAnswer:
    """Read from the header how long the caller would wait."""
    return JobAnswer(composed, min(wait_seconds(prefer), LONGEST_WAIT_SECONDS))


JobAnswering = Annotated[JobAnswer, Depends(asked_job_answer)]


def _headers(created: CreatedJob) -> dict[str, str]:
    """Say where the job is found, and how many more the caller may ask for now."""
    told = {"Location": job_url(created.job.job_id)}
    told |= replayed_header(replayed=created.replayed)
    for standing in created.limits:
        if standing.meter is Meter.REQUESTS_PER_MINUTE:
            told |= limit_headers(standing, datetime.now(UTC))
    return told
