"""The events of an answer, as the chunks that OpenAI streams."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from strata_api.compatible.course import Course
from strata_api.problem import refusal_of
from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.error import ResultLostError, StrataError
from strata_domain.service.generation_log import on_one_line
from strata_usecase.run.live_generation import Batch

DONE = b"data: [DONE]\n\n"
IDLE = b": ping\n\n"


@dataclass(slots=True, kw_only=True)
class ChunkWriter:
    """Writes batches of events; a batch is one piece of the wire.

    Attributes:
        course: what is known beside the words.
    """

    name: str
    created: int
    wants_usage: bool
    course: Course
    _calls: int = field(default=0, init=False)

    def opening(self) -> str:
        """Say who speaks."""
        return self._chunk('{"role":"assistant","content":"","refusal":null}')

    def written(self, batch: Batch) -> bytes:
        """Return a batch on the wire; silence is a comment."""
        self.course.take(batch)
        lines = [line for event in batch for line in self._lines(event)]
        return "".join(lines).encode() or (b"" if batch else IDLE)

    def text(self, event: GenerationEvent) -> Iterator[str]:
        """Words of the answer; the JSON of the log is kept, but for its key."""
        yield self._chunk('{"content":' + event.data.removeprefix('{"text":'))

    def reasoning(self, event: GenerationEvent) -> Iterator[str]:
        """Words of the thinking."""
        delta = '{"reasoning_content":' + event.data.removeprefix('{"text":')
        yield self._chunk(delta)

    def call(self, event: GenerationEvent) -> Iterator[str]:
        """A tool call, which always comes whole."""
        call = {"index": self._calls, **tool_call(json.loads(event.data))}
        self._calls += 1
        yield self._chunk(on_one_line({"tool_calls": [call]}))

    def complete(self, _event: GenerationEvent) -> Iterator[str]:
        """Say why it ended, and what it used if that was asked for."""
        yield self._chunk("{}", json.dumps(self.course.finish_reason))
        if self.wants_usage:
            yield self._line("[]", json.dumps(self.course.usage))
        yield DONE.decode()

    def fail(self, _event: GenerationEvent) -> Iterator[str]:
        """Say what went wrong, and no more."""
        if self.course.error is not None:
            yield _failure(self.course.error)

    def ended(self) -> bytes:
        """Say that the rest was lost, if nothing was said of the end."""
        return b"" if self.course.over else _failure(ResultLostError()).encode()

    def _lines(self, event: GenerationEvent) -> Iterator[str]:
        step = _STEPS.get(event.type)
        return iter(()) if step is None else step(self, event)

    def _chunk(self, delta: str, finish: str = "null") -> str:
        choice = (
            f'{{"index":0,"delta":{delta},"logprobs":null,"finish_reason":{finish}}}'
        )
        return self._line(f"[{choice}]", "null")

    def _line(self, choices: str, usage: str) -> str:
        told = f',"usage":{usage}' if self.wants_usage else ""
        return (
            f'data: {{"id":"{self.name}","object":"chat.completion.chunk",'
            f'"created":{self.created},"model":{json.dumps(self.course.model)},'
            f'"choices":{choices}{told}}}\n\n'
        )


_STEPS: Mapping[EventType, Callable[[ChunkWriter, GenerationEvent], Iterator[str]]] = (
    MappingProxyType(
        {
            EventType.TEXT_DELTA: ChunkWriter.text,
            EventType.REASONING_DELTA: ChunkWriter.reasoning,
            EventType.TOOL_CALL: ChunkWriter.call,
            EventType.COMPLETED: ChunkWriter.complete,
            EventType.FAILED: ChunkWriter.fail,
            EventType.STOPPED: ChunkWriter.fail,
            EventType.INTERRUPTED: ChunkWriter.fail,
        }
    )
)


def tool_call(data: Mapping[str, object]) -> dict[str, object]:
    """Return a tool call in the words of OpenAI."""
    function = {"name": data["name"], "arguments": data["arguments"]}
    return {"id": data["call_id"], "type": "function", "function": function}


async def chunks(
    first: Batch, rest: AsyncIterator[Batch], writer: ChunkWriter
) -> AsyncGenerator[bytes]:
    """Write an answer whose first events are here already."""
    yield writer.opening().encode() + writer.written(first)
    async for written in _following(rest, writer):
        if written:
            yield written


async def _following(
    rest: AsyncIterator[Batch], writer: ChunkWriter
) -> AsyncGenerator[bytes]:
    async for batch in rest:
        yield writer.written(batch)
    yield writer.ended()


def _failure(error: StrataError) -> str:
    return f"data: {json.dumps(refusal_of(error).envelope())}\n\n"
