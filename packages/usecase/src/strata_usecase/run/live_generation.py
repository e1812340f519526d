"""The log of a run that this process writes."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Self
from uuid import UUID

from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.message import Part
from strata_domain.service.generation_log import Transcript
from strata_domain.service.generation_log import event as new_event
from strata_usecase.run.bell import Bell

Batch = tuple[GenerationEvent, ...]
Listener = Callable[[EventType, Mapping[str, object]], None]


class LiveGeneration:
    """Events in memory: one writer, one journal, any number of readers.

    A reader only looks: that it leaves, or is slow, changes nothing for the writer.

    Attributes:
        claim: the request that it answers, if that shall be obeyed only once.
    """

    def __init__(self, generation_id: UUID, claim: Claim | None = None) -> None:
        """Begin an empty log."""
        self.generation_id = generation_id
        self.claim = claim
        self.closed = False
        self._events: list[GenerationEvent] = []
        self._recorded = 0
        self._transcript = Transcript()
        self._bell = Bell()
        self._listener: Listener = _nobody

    @classmethod
    def ended(cls, generation_id: UUID, events: Iterable[GenerationEvent]) -> Self:
        """Return a log that was kept, for another reader."""
        live = cls(generation_id)
        for event in events:
            live._transcript.add(event.type, json.loads(event.data))
            live._events.append(event)
        live.closed = True
        return live

    @property
    def events(self) -> Batch:
        """Everything so far."""
        return tuple(self._events)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The message as written so far."""
        return self._transcript.parts

    @property
    def unrecorded(self) -> Batch:
        """What the journal has not stored yet."""
        return tuple(self._events[self._recorded :])

    def listen(self, listener: Listener) -> None:
        """Have somebody told of each event from now on, who must not dawdle."""
        self._listener = listener

    def emit(self, kind: EventType, data: Mapping[str, object]) -> None:
        """Add an event and show it to every reader."""
        self._transcript.add(kind, data)
        self._events.append(self.following(kind, data))
        self._bell.ring()
        self._listener(kind, data)

    def following(self, kind: EventType, data: Mapping[str, object]) -> GenerationEvent:
        """Return the event that would come next, without showing it to anyone."""
        return new_event(len(self._events) + 1, kind, data)

    def recorded(self, count: int) -> None:
        """Note that the journal has stored that many more events."""
        self._recorded += count

    def close(self, last: GenerationEvent | None = None) -> None:
        """End the log, with its terminal event once that is stored.

        Without one the run was taken from this process: readers go on in the store.
        """
        self._events.extend(e for e in (last,) if e is not None)
        self.closed = True
        self._bell.ring()

    async def batches(
        self, after_seq: int, *, idle_seconds: float
    ) -> AsyncIterator[Batch]:
        """Yield what comes after a sequence number until the log is closed.

        A batch without news is empty; one comes at the latest after `idle_seconds`.
        """
        seen = after_seq
        while not self.closed or len(self._events) > seen:
            if len(self._events) <= seen:
                await self._bell.wait(timeout_seconds=idle_seconds)
            news = tuple(self._events[seen:])
            seen += len(news)
            yield news


def _nobody(_kind: EventType, _data: Mapping[str, object]) -> None:
    """Listen to nothing."""
