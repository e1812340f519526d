"""A place to store things, in memory or in Postgres, and things to store in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from strata_domain.entity.generation import (
    Ending,
    EventType,
    Generation,
    GenerationEvent,
    GenerationStatus,
    Progress,
    Standing,
)
from strata_domain.entity.message import (
    Message,
    MessageRole,
    MessageStatus,
    Part,
    StopReason,
    TextPart,
)
from strata_domain.entity.plan import Plan
from strata_domain.entity.thread import Thread
from strata_domain.port.unit_of_work import BeginForSystem, BeginForUser
from strata_domain.service.generation_log import event
from strata_domain.service.identifier import new_id

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
WORKER = new_id()


def a_thread(user_id: UUID, *, title: str = "", updated_at: datetime = NOON) -> Thread:
    return Thread(
        thread_id=new_id(),
        user_id=user_id,
        created_at=NOON,
        updated_at=updated_at,
        title=title,
    )


def a_question(thread: Thread, parent_id: UUID | None = None) -> Message:
    return Message(
        message_id=new_id(),
        thread_id=thread.thread_id,
        user_id=thread.user_id,
        parent_id=parent_id,
        role=MessageRole.USER,
        status=MessageStatus.COMPLETE,
        parts=(TextPart("hello"),),
        created_at=NOON,
    )


def an_answer(thread: Thread, parent_id: UUID | None = None) -> Message:
    return Message(
        message_id=new_id(),
        thread_id=thread.thread_id,
        user_id=thread.user_id,
        parent_id=parent_id,
        role=MessageRole.ASSISTANT,
        status=MessageStatus.STREAMING,
        parts=(),
        created_at=NOON,
        model="sandbox/echo",
    )


def a_generation(answer: Message) -> Generation:
    return Generation(
        generation_id=new_id(),
        user_id=answer.user_id,
        thread_id=answer.thread_id,
        message_id=answer.message_id,
        model="sandbox/echo",
        status=GenerationStatus.RUNNING,
        worker_id=WORKER,
        created_at=NOON,
        params={"temperature": 0.5, "stop": ["\n"]},
        provider_options={"sandbox": {"tokens": 3}},
    )


def a_step(generation: Generation, *events: GenerationEvent) -> Progress:
    return Progress(
        generation_id=generation.generation_id,
        events=events,
    )


def words(seq: int, text: str = "word ") -> GenerationEvent:
    return event(seq, EventType.TEXT_DELTA, {"text": text})


def an_end(generation: Generation, seq: int, *parts: Part) -> Progress:
    return Progress(
        generation_id=generation.generation_id,
        events=(event(seq, EventType.COMPLETED, {}),),
        ending=Ending(
            status=GenerationStatus.COMPLETED,
            parts=parts,
            stop_reason=StopReason.STOP,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Transactions over one store.

    Attributes:
        let_pass: makes every lease and every period older by so many seconds.
        give_plan: moves a user to a plan of any making.
    """

    begin: BeginForUser
    begin_for_system: BeginForSystem
    add_user: Callable[[], UUID]
    let_pass: Callable[[float], None]
    give_plan: Callable[[UUID, Plan], None]

    def thread(self, user_id: UUID | None = None, *, title: str = "") -> Thread:
        thread = a_thread(user_id or self.add_user(), title=title)
        with self.begin(thread.user_id) as work:
            work.threads.add(thread)
        return thread

    def messages(self, *messages: Message) -> None:
        with self.begin(messages[0].user_id) as work:
            work.messages.add(messages)

    def running(self, user_id: UUID | None = None) -> Generation:
        """A run of a new user, or a known one, writing in a new thread."""
        answer = an_answer(self.thread(user_id))
        generation = a_generation(answer)
        with self.begin(answer.user_id) as work:
            work.messages.add([answer])
            work.generations.add(generation)
        return generation

    def record(self, *steps: Progress, worker_id: UUID = WORKER) -> list[Standing]:
        with self.begin_for_system() as work:
            standings = work.runs.record(steps, worker_id=worker_id)
        return [standings[step.generation_id] for step in steps]

    def generation(self, like: Generation) -> Generation:
        """How a run stands now."""
        with self.begin(like.user_id) as work:
            return work.generations.get(like.generation_id, user_id=like.user_id)

    def log(self, of: Generation) -> tuple[GenerationEvent, ...]:
        with self.begin(of.user_id) as work:
            return work.generations.events(
                of.generation_id, user_id=of.user_id, after_seq=0, limit=100
            )

    def message(self, of: Generation) -> Message:
        with self.begin(of.user_id) as work:
            return work.messages.get(of.message_id, user_id=of.user_id)
