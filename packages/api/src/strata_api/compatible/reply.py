"""Receiving an answer at once or as a stream; whoever hangs up stops it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from strata_api.compatible.answer import whole_answer
from strata_api.compatible.chunk import ChunkWriter, chunks
from strata_api.compatible.course import Course
from strata_api.event_stream import MEDIA_TYPE
from strata_api.hang_up import stopped_by_hang_up
from strata_api.patience import patiently
from strata_api.rate_limit import COMPATIBLE, compatible_headers, limit_headers
from strata_api.repetition import replayed_header
from strata_domain.entity.plan import Meter
from strata_domain.service.identifier import made_at
from strata_usecase.completion import Completion
from strata_usecase.run.live_generation import Batch

GENERATION, JOB, COST, LEFT_OUT = (
    "X-Strata-Generation-Id",
    "X-Strata-Job-Id",
    "X-Strata-Cost-Micro-Usd",
    "X-Strata-Left-Out",
)
NAMES = (GENERATION, JOB, COST, LEFT_OUT, *COMPATIBLE.values())


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is being written for whoever sent this request."""

    completion: Completion
    course: Course

    @classmethod
    async def begun(cls, starting: Awaitable[Completion]) -> "Reply":
        """Start; if the database takes too long to say so, nobody will read it."""
        opening = asyncio.ensure_future(starting)
        try:
            completion = await patiently(asyncio.shield(opening))
        except BaseException:
            opening.add_done_callback(_abandon)
            raise
        return cls(completion, Course(completion.model))

    @property
    def created(self) -> int:
        """When it was asked for, in seconds since 1970."""
        return int(made_at(self.completion.generation_id).timestamp())

    @property
    def name(self) -> str:
        """What clients call the answer."""
        return f"chatcmpl-{self.completion.generation_id.hex}"

    async def whole(self, request: Request) -> Response:
        """Answer when it is complete.

        Raises:
            StrataError: it cannot be completed.
        """
        async with stopped_by_hang_up(request, self.completion.stop):
            async for batch in self.completion.batches():
                self.course.take(batch)
        self.course.cease()
        self._ensure_well()
        parts = self.completion.live.parts
        view = whole_answer(self.name, self.created, parts, self.course)
        cost = str(self.course.ended["cost"]["micro_usd"])
        return Response(
            view.model_dump_json(exclude_unset=True),
            media_type="application/json",
            headers={**self._headers(), COST: cost},
        )

    async def stream(self, request: Request, *, wants_usage: bool) -> Response:
        """Answer as it comes; what fails before the first word is no stream.

        Raises:
            StrataError: there is nothing to be streamed.
        """
        batches = self.completion.batches()
        async with stopped_by_hang_up(request, self.completion.stop):
            first = await self._first(batches)
        self._ensure_well()
        writer = ChunkWriter(
            name=self.name,
            created=self.created,
            wants_usage=wants_usage,
            course=Course(self.course.model),
        )
        return _StoppableStream(
            self.completion, chunks(first, batches, writer), self._headers()
        )

    async def _first(self, batches: AsyncIterator[Batch]) -> Batch:
        """Return all events up to the first words, or up to a long silence."""
        seen: list[Batch] = []
        async for batch in batches:
            self.course.begin(batch)
            seen.append(batch)
            if self.course.begun or not batch:
                break
        else:
            self.course.cease()
        return tuple(event for batch in seen for event in batch)

    def _ensure_well(self) -> None:
        error = self.course.error
        if error is not None:
            error.replayed = self.completion.replayed
            raise error

    def _headers(self) -> dict[str, str]:
        completion = self.completion
        left_out = ", ".join(self.course.left_out)
        told = {GENERATION: str(completion.generation_id)}
        told |= replayed_header(replayed=completion.replayed)
        for standing in completion.limits:
            if standing.meter is Meter.REQUESTS_PER_MINUTE:
                limits = limit_headers(standing, datetime.now(UTC))
                told |= compatible_headers(limits, counts_requests=True)
        return {**told, LEFT_OUT: left_out} if left_out else told


class _StoppableStream(StreamingResponse):
    def __init__(
        self,
        completion: Completion,
        written: AsyncGenerator[bytes],
        headers: dict[str, str],
    ) -> None:
        unbuffered = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(
            written, media_type=MEDIA_TYPE, headers={**unbuffered, **headers}
        )
        self._completion = completion

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._completion.stop()


def _abandon(opening: asyncio.Future[Completion]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().stop()
