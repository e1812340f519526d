"""One run of a model, and the log of what it said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from strata_domain.entity.message import MessageStatus, Part, StopReason
from strata_domain.entity.usage import Settlement


class GenerationStatus(StrEnum):
    """`running` until exactly one of the others."""

    RUNNING = "running"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class EventType(StrEnum):
    """The closed set of events a stream may carry."""

    STARTED = "generation.started"
    TEXT_DELTA = "text.delta"
    REASONING_DELTA = "reasoning.delta"
    CITATION = "citation"
    TOOL_CALL = "tool.call"
    WARNING = "warning"
    USAGE = "usage"
    ATTEMPT_STARTED = "attempt.started"
    ATTEMPT_FAILED = "attempt.failed"
    MESSAGE_RESET = "message.reset"
    SPEECH_READY = "speech.ready"
    SPEECH_FAILED = "speech.failed"
    COMPLETED = "generation.completed"
    STOPPED = "generation.stopped"
    FAILED = "generation.failed"
    INTERRUPTED = "generation.interrupted"


TERMINAL_EVENTS = frozenset(
    {
        EventType.COMPLETED,
        EventType.STOPPED,
        EventType.FAILED,
        EventType.INTERRUPTED,
    }
)


@dataclass(frozen=True, slots=True)
class GenerationEvent:
    """One line of a generation's log.

    Attributes:
        seq: 1, 2, 3 … without gaps within a generation.
        data: a JSON object as text; stored and sent byte for byte.
    """

    seq: int
    type: EventType
    data: str

    @property
    def terminal(self) -> bool:
        """Whether nothing can follow."""
        return self.type in TERMINAL_EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One run: what was asked of which model, and how it stands.

    Attributes:
        micro_usd: what its attempts were charged; known when it has ended.
    """

    generation_id: UUID
    user_id: UUID
    thread_id: UUID
    message_id: UUID
    model: str
    status: GenerationStatus
    worker_id: UUID
    created_at: datetime
    last_seq: int = 0
    cancel_requested_at: datetime | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    provider_options: Mapping[str, object] = field(default_factory=dict)
    error_code: str | None = None
    micro_usd: int = 0
    ended_at: datetime | None = None


_MESSAGE_STATUS = {
    GenerationStatus.STOPPED: MessageStatus.STOPPED,
    GenerationStatus.FAILED: MessageStatus.FAILED,
    GenerationStatus.INTERRUPTED: MessageStatus.INTERRUPTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended: what becomes of its generation, its message and its money.

    Attributes:
        model: who wrote the message in the end; None leaves it as it was asked.
        settlements: of the attempts that are still open, in the same transaction.
        released: attempts that were never made.
    """

    status: GenerationStatus
    parts: tuple[Part, ...]
    stop_reason: StopReason | None = None
    error_code: str | None = None
    model: str | None = None
    settlements: tuple[Settlement, ...] = ()
    released: tuple[UUID, ...] = ()

    @property
    def message_status(self) -> MessageStatus:
        """What the message becomes."""
        return _MESSAGE_STATUS.get(self.status, MessageStatus.COMPLETE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a run adds to the store in one step.

    Without events and ending it is a mere sign of life.
    """

    generation_id: UUID
    events: tuple[GenerationEvent, ...] = ()
    ending: Ending | None = None


class Standing(StrEnum):
    """What the store says of a run after a step."""

    RUNNING = "running"
    CANCEL_REQUESTED = "cancel_requested"
    LOST = "lost"
