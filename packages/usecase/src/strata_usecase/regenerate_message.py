"""Have a question answered again."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from strata_domain.entity.message import Message, MessageRole
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.exchange import Exchange
from strata_usecase.open_run import OpenRun
from strata_usecase.run.run import Run
from strata_usecase.start_run import StartRun
from strata_usecase.wish import Branch, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class RegenerateMessageCommand:
    """Which message, and who shall answer this time."""

    user_id: UUID
    message_id: UUID
    wish: Wish = field(default_factory=Wish)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegenerateMessage:
    """Writes a sibling of an answer; the old one stays in the tree.

    Given a question instead, it writes one more answer to it.
    """

    begin: BeginForUser
    open_run: OpenRun
    start: StartRun

    async def execute(self, command: RegenerateMessageCommand) -> Exchange:
        """Return question and answer once it is committed.

        Raises:
            NotFoundError: there is no such message.
            IdempotencyKeyReusedError: the request's key stands for another request.
            ThreadBusyError: another answer is being written in its thread.
        """
        return await self.start.execute(partial(self._open, command), asks=False)

    def _open(self, command: RegenerateMessageCommand) -> Run:
        with self.begin(command.user_id) as work:
            message = work.messages.get(command.message_id, user_id=command.user_id)
            thread = work.threads.lock(message.thread_id, user_id=command.user_id)
            branch = Branch(thread, _question_id(message))
            return self.open_run.execute(work, branch, command.wish)


def _question_id(message: Message) -> UUID | None:
    asked = message.role is MessageRole.USER
    return message.message_id if asked else message.parent_id
