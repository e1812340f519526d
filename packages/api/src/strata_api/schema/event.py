"""The events of an answer, as a reader of the stream has them.

`id` and `data` are as they are read: a number, and an object that was JSON on one line.
The set is closed: it is `EventType`, and a test holds the two together.
"""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from strata_api.schema.base import View
from strata_api.schema.event_data import (
    AttemptData,
    CitationData,
    CompletedData,
    EndData,
    FailedAttemptData,
    FailedData,
    InterruptedData,
    NoData,
    SpeechData,
    SpeechFailedData,
    StartedData,
    ToolCallData,
    WarningData,
    WordsData,
)
from strata_api.schema.usage import TokensView
from strata_domain.entity.generation import EventType


class Event(View):
    """One line of the log."""

    id: Annotated[
        int, Field(ge=1, description="1, 2, 3 … without gaps; send the last one back.")
    ]


class StartedEvent(Event):
    """The first of all."""

    event: Literal[EventType.STARTED]
    data: StartedData


class TextDeltaEvent(Event):
    """The answer goes on."""

    event: Literal[EventType.TEXT_DELTA]
    data: WordsData


class ReasoningDeltaEvent(Event):
    """The thinking goes on."""

    event: Literal[EventType.REASONING_DELTA]
    data: WordsData


class CitationEvent(Event):
    """The answer names a source."""

    event: Literal[EventType.CITATION]
    data: CitationData


class ToolCallEvent(Event):
    """The model asks for a tool."""

    event: Literal[EventType.TOOL_CALL]
    data: ToolCallData


class WarningEvent(Event):
    """Something of the question was left out."""

    event: Literal[EventType.WARNING]
    data: WarningData


class UsageEvent(Event):
    """What the present attempt has used."""

    event: Literal[EventType.USAGE]
    data: TokensView


class AttemptStartedEvent(Event):
    """Another attempt begins."""

    event: Literal[EventType.ATTEMPT_STARTED]
    data: AttemptData


class AttemptFailedEvent(Event):
    """An attempt failed."""

    event: Literal[EventType.ATTEMPT_FAILED]
    data: FailedAttemptData


class MessageResetEvent(Event):
    """Forget the words so far: they are begun anew."""

    event: Literal[EventType.MESSAGE_RESET]
    data: NoData


class SpeechReadyEvent(Event):
    """A sentence can be heard; they come in the order of the answer."""

    event: Literal[EventType.SPEECH_READY]
    data: SpeechData


class SpeechFailedEvent(Event):
    """A sentence cannot be heard; the text is as it would be."""

    event: Literal[EventType.SPEECH_FAILED]
    data: SpeechFailedData


class CompletedEvent(Event):
    """The last: the answer is complete."""

    event: Literal[EventType.COMPLETED]
    data: CompletedData


class StoppedEvent(Event):
    """The last: somebody stopped it."""

    event: Literal[EventType.STOPPED]
    data: EndData


class FailedEvent(Event):
    """The last: no attempt came to its end."""

    event: Literal[EventType.FAILED]
    data: FailedData


class InterruptedEvent(Event):
    """The last: its server left or died."""

    event: Literal[EventType.INTERRUPTED]
    data: InterruptedData


class StreamEvent(
    RootModel[
        Annotated[
            StartedEvent
            | TextDeltaEvent
            | ReasoningDeltaEvent
            | CitationEvent
            | ToolCallEvent
            | WarningEvent
            | UsageEvent
            | AttemptStartedEvent
            | AttemptFailedEvent
            | MessageResetEvent
            | SpeechReadyEvent
            | SpeechFailedEvent
            | CompletedEvent
            | StoppedEvent
            | FailedEvent
            | InterruptedEvent,
            Field(discriminator="event"),
        ]
    ]
):
    """An event of an answer's stream; `event` tells of which kind."""
