"""Say something in a thread and have it answered."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from strata_domain.entity.message import Part
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.exchange import Exchange
from strata_usecase.open_run import OpenRun
from strata_usecase.run.run import Run
from strata_usecase.start_run import StartRun
from strata_usecase.wish import Branch, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMessageCommand:
    """What the user says, and who shall answer."""

    user_id: UUID
    thread_id: UUID
    parts: tuple[Part, ...]
    wish: Wish = field(default_factory=Wish)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMessage:
    """Commits the user's message, then lets the answer be written.

    The answer belongs to the application: it is written to its end whether or not
    anybody reads it.
    """

    begin: BeginForUser
    open_run: OpenRun
    start: StartRun

    async def execute(self, command: PostMessageCommand) -> Exchange:
        """Return question and answer once message and run are committed.

        Raises:
            NotFoundError: there is no such thread.
            IdempotencyKeyReusedError: the request's key stands for another request.
            ThreadBusyError: another answer is being written in it.
            UnknownModelError: the model is not offered.
            LimitExceededError: the user's plan does not allow another call now.
            UnavailableError: this process takes no new work now.
        """
        return await self.start.execute(partial(self._open, command), asks=True)

    def _open(self, command: PostMessageCommand) -> Run:
        with self.begin(command.user_id) as work:
            thread = work.threads.lock(command.thread_id, user_id=command.user_id)
            branch = Branch(thread, thread.head_message_id, command.parts)
            return self.open_run.execute(work, branch, command.wish)
