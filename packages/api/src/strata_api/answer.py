"""The three ways to receive an answer: as a stream, when it is done, or later."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header
from starlette.responses import JSONResponse, Response

from strata_api.composition import Composed, Container
from strata_api.contract.header import RUN
from strata_api.contract.stream import EVENTS
from strata_api.event_stream import event_stream, wants_events
from strata_api.patience import patiently
from strata_api.prefer import wait_seconds
from strata_api.rate_limit import limit_headers
from strata_api.repetition import replayed_header
from strata_api.schema.generation import RunView, generation_url
from strata_domain.entity.plan import Meter
from strata_usecase.await_answer import AwaitAnswerQuery
from strata_usecase.exchange import Exchange
from strata_usecase.follow_generation import FollowGenerationQuery

ANSWERS: dict[int | str, dict[str, object]] = {
    200: {
        "description": "With `Accept: text/event-stream` the events as they come; with "
        "`Prefer: wait=30` the finished answer.",
        "model": RunView,
        "headers": RUN,
        "content": EVENTS,
    },
    202: {
        "description": "The answer is being written; read it at `events_url`.",
        "model": RunView,
        "headers": RUN,
    },
}


@dataclass(frozen=True, slots=True)
class Answer:
    """How this caller wants to receive answers."""

    composed: Container
    streamed: bool
    wait: float

    async def respond(self, starting: Awaitable[Exchange]) -> Response:
        """Start the run, then answer in the way that was asked for.

        If the database is too slow to say so in time, the run starts all the same.
        """
        exchange = await patiently(starting)
        if self.streamed:
            return self._stream(exchange)
        return await self._document(exchange)

    def _stream(self, exchange: Exchange) -> Response:
        generation = exchange.generation
        query = FollowGenerationQuery(
            user_id=generation.user_id, generation_id=generation.generation_id
        )
        follow = self.composed.use_cases.generations.follow
        return event_stream(
            follow.batches(query),
            ping_seconds=follow.pace.idle,
            headers=_headers(exchange),
        )

    async def _document(self, exchange: Exchange) -> Response:
        told = await self._awaited(exchange) if self.wait else exchange
        waiting = told.generation.ended_at is None
        return _response(HTTPStatus.ACCEPTED if waiting else HTTPStatus.OK, told)

    async def _awaited(self, exchange: Exchange) -> Exchange:
        query = AwaitAnswerQuery(exchange=exchange, wait_seconds=self.wait)
        return await self.composed.use_cases.generations.wait.execute(query)


async def asked_answer(
    composed: Composed,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
    prefer: Annotated[
        str,
        Header(
            description="`wait=N`: answer when done, after N seconds at the latest."
        ),
    ] = "",
) -> Answer:
    """Read from the headers how the answer is wanted."""
    return Answer(composed, wants_events(accept), wait_seconds(prefer))


Answering = Annotated[Answer, Depends(asked_answer)]


def _response(status: HTTPStatus, exchange: Exchange) -> Response:
    view = RunView.of(exchange.generation, exchange.question, exchange.answer)
    return JSONResponse(
        view.model_dump(mode="json"), status, headers=_headers(exchange)
    )


def _headers(exchange: Exchange) -> dict[str, str]:
    """Say where the run is found, and how many more the caller may ask for now."""
    now = datetime.now(UTC)
    told = {"Location": generation_url(exchange.generation_id)}
    told |= replayed_header(replayed=exchange.replayed)
    for standing in exchange.limits:
        if standing.meter is Meter.REQUESTS_PER_MINUTE:
            told |= limit_headers(standing, now)
    return told
