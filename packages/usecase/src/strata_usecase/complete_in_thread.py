"""Ask a model in one's own words, and keep question and answer in a thread."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from strata_domain.entity.chat import Turn
from strata_domain.entity.generation import Generation, GenerationStatus
from strata_domain.entity.idempotency import Earlier
from strata_domain.entity.message import MessageRole, Part
from strata_domain.error import (
    QuestionRequiredError,
    RepeatedRequestError,
    RequestInFlightError,
    ResultLostError,
)
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.complete_chat import CompleteChatCommand
from strata_usecase.completion import Completion
from strata_usecase.open_run import OpenRun
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.run import Run
from strata_usecase.wish import Branch


@dataclass(frozen=True, slots=True)
class CompleteInThreadCommand:
    """What to ask of whom, and where to keep it.

    Attributes:
        asked: the whole conversation; the thread's own messages are not told.
    """

    asked: CompleteChatCommand
    thread_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteInThread:
    """Puts the last turn and its answer at the end of the thread.

    Attributes:
        supervisor: of runs that are kept.
    """

    begin: BeginForUser
    offload: Offload
    open_run: OpenRun
    supervisor: GenerationSupervisor

    async def execute(self, command: CompleteInThreadCommand) -> Completion:
        """Return the answer once question and run are committed.

        Raises:
            QuestionRequiredError: the last turn is not the user's.
            NotFoundError: there is no such thread.
            ThreadBusyError: another answer is being written in it.
            IdempotencyKeyReusedError: the request's key stands for another request.
            RequestInFlightError: the same request is being answered.
            ResultLostError: the same request was being answered when its server died.
        """
        opening = partial(self._open, command)
        try:
            run, live = await self.supervisor.launch_watched(opening)
        except RepeatedRequestError as repeated:
            return await self.offload(partial(self._again, repeated.earlier))
        return Completion.of(run, live, self.supervisor)

    def _open(self, command: CompleteInThreadCommand) -> Run:
        asked, owner = command.asked, command.asked.user_id
        question = _question(asked.said.turns)
        with self.begin(owner) as work:
            thread = work.threads.lock(command.thread_id, user_id=owner)
            branch = Branch(thread, thread.head_message_id, question, asked.said)
            run = self.open_run.execute(work, branch, asked.wish)
        return replace(run, whole=asked.whole)

    def _again(self, earlier: Earlier) -> Completion:
        owner, run_id = earlier.user_id, earlier.result_id
        with self.begin(owner) as work:
            generation = work.generations.get(run_id, user_id=owner)
            _ensure_answered(generation)
            events = work.generations.events(
                run_id, user_id=owner, after_seq=0, limit=generation.last_seq
            )
        return Completion.again(run_id, events)


def _question(turns: tuple[Turn, ...]) -> tuple[Part, ...]:
    if turns[-1].role is not MessageRole.USER:
        raise QuestionRequiredError
    return turns[-1].parts


def _ensure_answered(generation: Generation) -> None:
    missing = _MISSING.get(generation.status)
    if missing is not None:
        raise missing(generation.generation_id)


_MISSING = {
    GenerationStatus.RUNNING: RequestInFlightError,
    GenerationStatus.INTERRUPTED: ResultLostError,
}
