"""What a reader has seen of a stream, as events and as text."""

import json
from typing import Any, NamedTuple

TERMINAL = frozenset(
    {
        "generation.completed",
        "generation.stopped",
        "generation.failed",
        "generation.interrupted",
    }
)


class Event(NamedTuple):
    """One event, as the wire has it."""

    event_id: int
    kind: str
    data: str

    @property
    def fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(self.data)
        return fields


def events_in(transcript: bytes) -> list[Event]:
    """The events that a reader has seen."""
    return [_event(frame) for frame in transcript.decode().split("\n\n")[:-1]]


def text_in(transcript: bytes) -> str:
    """The words that its reader has seen."""
    events = events_in(transcript)
    return "".join(e.fields["text"] for e in events if e.kind == "text.delta")


def endings_in(transcript: bytes) -> list[str]:
    """The terminal events; a whole stream has exactly one, and it comes last."""
    return [e.kind for e in events_in(transcript) if e.kind in TERMINAL]


def _event(frame: str) -> Event:
    fields = dict(line.split(": ", 1) for line in frame.split("\n"))
    assert list(fields) == ["id", "event", "data"], frame
    return Event(int(fields["id"]), fields["event"], fields["data"])
