"""How a job that was waited for is told to clients of OpenAI's API."""

import json
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from starlette.responses import Response, StreamingResponse

from strata_api.compatible.image import ResponseFormat
from strata_api.compatible.reply import COST, JOB
from strata_api.problem import problem_response
from strata_api.rate_limit import compatible_headers, limit_headers
from strata_api.repetition import FINAL, replayed_header
from strata_domain.entity.job import Job, JobStatus
from strata_domain.entity.plan import Meter
from strata_domain.error import (
    AnswerStoppedError,
    DrawingBlockedError,
    JobStillRunningError,
    ProviderTimeoutError,
    StrataError,
)
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.service.failure import error_of
from strata_usecase.job.created_job import CreatedJob
from strata_usecase.open_asset import OpenedAsset

_ENDS: Mapping[JobStatus, Callable[[], StrataError]] = MappingProxyType(
    {
        JobStatus.BLOCKED: DrawingBlockedError,
        JobStatus.CANCELED: AnswerStoppedError,
        JobStatus.EXPIRED: ProviderTimeoutError,
    }
)


def refusal(created: CreatedJob, *, once: bool) -> Response:
    """Return why there are no pictures, or not yet.

    Args:
        created: how the job stands.
        once: the request has a key, and may be sent again without a second job.
    """
    error = _error(created.job)
    error.replayed = created.replayed and created.job.ended
    may_repeat = created.job.ended or once
    final = {} if may_repeat else FINAL
    return problem_response(error, headers={**headers(created), **final})


def _error(job: Job) -> StrataError:
    if not job.ended:
        return JobStillRunningError()
    return _ENDS.get(job.status, lambda: error_of(job.error_code or ""))()


def headers(created: CreatedJob) -> dict[str, str]:
    """Return which job it was, what it cost, and how many more may be asked for."""
    job = created.job
    told = {JOB: str(job.job_id), **replayed_header(replayed=created.replayed)}
    told |= {COST: str(job.micro_usd)} if job.ended else {}
    for standing in created.limits:
        if standing.meter is Meter.REQUESTS_PER_MINUTE:
            limits = limit_headers(standing, datetime.now(UTC))
            told |= compatible_headers(limits, counts_requests=True)
    return told


@dataclass(frozen=True, slots=True)
class Gallery:
    """Pictures that are there, to be told one after the other.

    Attributes:
        root: the URL of this server, for those that have no host.
    """

    created: CreatedJob
    opened: Sequence[OpenedAsset]
    storage: AssetStorage
    root: str

    def response(self, response_format: ResponseFormat) -> Response:
        """Return the pictures, or where they are, without ever holding one whole."""
        return StreamingResponse(
            self._written(_SPELLED[response_format]),
            media_type="application/json",
            headers=headers(self.created),
        )

    async def _written(
        self, spell: Callable[["Gallery", OpenedAsset], AsyncGenerator[bytes]]
    ) -> AsyncGenerator[bytes]:
        moment = int(self.created.job.created_at.timestamp())
        yield f'{{"created":{moment},"data":['.encode()
        for index, opened in enumerate(self.opened):
            yield b"," if index else b""
            async for piece in spell(self, opened):
                yield piece
        yield b"]}"

    async def place(self, opened: OpenedAsset) -> AsyncGenerator[bytes]:
        """Yield where a picture is."""
        host = self.root.rstrip("/") if opened.url.startswith("/") else ""
        yield json.dumps({"url": f"{host}{opened.url}"}).encode()

    async def content(self, opened: OpenedAsset) -> AsyncGenerator[bytes]:
        """Yield a picture itself."""
        yield b'{"b64_json":"'
        async with self.storage.read(opened.asset.path) as pieces:
            async for piece in _in_base64(pieces):
                yield piece
        yield b'"}'


_SPELLED: Mapping[
    ResponseFormat, Callable[[Gallery, OpenedAsset], AsyncGenerator[bytes]]
] = MappingProxyType({"url": Gallery.place, "b64_json": Gallery.content})


async def _in_base64(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    rest = b""
    async for piece in pieces:
        whole = rest + piece
        end = len(whole) - len(whole) % 3
        yield b64encode(whole[:end])
        rest = whole[end:]
    yield b64encode(rest)
