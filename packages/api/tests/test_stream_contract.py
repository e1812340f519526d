"""What is streamed is what the document says, event by event and chunk by chunk."""

import json
from collections.abc import Callable, Coroutine, Sequence

import pytest

from strata_api.app import specification
from strata_api.compatible.chunk import ChunkWriter
from strata_api.compatible.course import Course
from strata_domain.entity.chat import ChatParams
from strata_domain.entity.chat_piece import (
    ChatPiece,
    CitationFound,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import ProviderOverloadedError
from strata_domain.fake import ScriptedChatModel
from strata_domain.service.routing import Restart
from strata_usecase.wish import Wish
from support.contract import Contract, data_lines
from support.lease import outlive
from support.script import DONE, ECHO, SPARE, failing, hanging, saying
from support.spoken_studio import ALOUD, Reciter, SpokenStudio
from support.studio import Studio
from support.virtual_time import in_virtual_time

Events = Sequence[GenerationEvent]

EVERYTHING: tuple[ChatPiece, ...] = (
    ReasoningDelta("Hm"),
    TextDelta("4 degrees"),
    CitationFound("https://example.test/weather"),
    CitationFound("https://example.test/city", "Cities"),
    ToolCalled("call-1", "weather", '{"city":"Oslo"}'),
    UsageReported(TokenUsage(input_tokens=3, output_tokens=2)),
    DONE,
)
TOO_MUCH = Wish(params=ChatParams(max_output_tokens=10 * ECHO.max_output_tokens))
RESTARTED = Wish(fallbacks=(SPARE.model_id,), restart=Restart.ALLOWED)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(specification())


async def told(studio: Studio, wish: Wish | None = None) -> Events:
    """A run to its end."""
    async with studio.working():
        return await studio.events(await studio.post(wish=wish))


async def completed() -> Events:
    return await told(Studio(model=ScriptedChatModel(EVERYTHING)), TOO_MUCH)


async def begun_anew() -> Events:
    broken = failing(ProviderOverloadedError(), "Go")
    return await told(Studio(model=broken, others={"spare": saying("Hi")}), RESTARTED)


async def failed() -> Events:
    return await told(Studio(model=failing(ProviderOverloadedError(), "Go")))


async def stopped() -> Events:
    studio = Studio(model=hanging("Go"))
    async with studio.working():
        run = await studio.post()
        studio.supervisor.stop(run.generation.generation_id)
        return await studio.events(run)


async def interrupted() -> Events:
    studio = Studio(model=hanging("Go"))
    async with studio.working():
        run = await studio.post()
        await studio.supervisor.drain(grace_seconds=0)
        return await studio.events(run)


async def died() -> Events:
    studio = Studio(model=hanging("Go"))
    async with studio.working():
        run = await studio.post()
        outlive(studio.database, studio.clock)
        return studio.log(run)


async def spoken() -> Events:
    """Both sentences shall be heard, and one is."""
    deaf = Reciter(failing={"Fog.": ProviderOverloadedError()})
    studio = SpokenStudio(model=saying("Rain. ", "Fog."), voice=deaf)
    return await told(studio, ALOUD)


RUNS: dict[str, Callable[[], Coroutine[None, None, Events]]] = {
    "completed": completed,
    "spoken": spoken,
    "begun anew": begun_anew,
    "failed": failed,
    "stopped": stopped,
    "interrupted": interrupted,
    "died": died,
}


@in_virtual_time
async def perform(seen: dict[str, Events]) -> None:
    for name, run in RUNS.items():
        seen[name] = await run()


@pytest.fixture(scope="module")
def runs() -> dict[str, Events]:
    """Runs of every course, and all that their readers saw."""
    seen: dict[str, Events] = {}
    perform(seen)
    return seen


def test_every_event_is_what_its_schema_says(
    contract: Contract, runs: dict[str, Events]
) -> None:
    seen = [event for events in runs.values() for event in events]

    assert {event.type for event in seen} == set(EventType)
    for event in seen:
        value = {"id": event.seq, "event": event.type, "data": json.loads(event.data)}
        assert contract.complaints("StreamEvent", value) == [], value


def test_the_schemas_are_of_the_events_there_are(contract: Contract) -> None:
    mapping = contract.schemas["StreamEvent"]["discriminator"]["mapping"]

    assert sorted(mapping) == sorted(EventType)


def test_what_an_event_does_not_say_its_schema_does_not_take(
    contract: Contract,
) -> None:
    event = {"id": 1, "event": "text.delta", "data": {"text": "Go"}}

    assert contract.complaints("StreamEvent", event) == []
    assert contract.complaints("StreamEvent", {**event, "data": {}})
    assert contract.complaints("StreamEvent", {**event, "data": {"text": "", "x": 1}})
    assert contract.complaints("StreamEvent", {**event, "event": "citation"})


@pytest.mark.parametrize("name", RUNS)
def test_every_chunk_is_what_its_schema_says(
    name: str, contract: Contract, runs: dict[str, Events]
) -> None:
    writer = ChunkWriter(
        name="chatcmpl-1", created=7, wants_usage=True, course=Course(ECHO.model_id)
    )

    opened = writer.opening().encode()
    *chunks, last = data_lines(opened + writer.written(tuple(runs[name])))
    for chunk in chunks:
        said = json.loads(chunk)
        assert contract.complaints("ChatCompletionChunkView", said) == [], chunk
    if last != "[DONE]":
        assert contract.complaints("CompatibleProblem", json.loads(last)) == []
