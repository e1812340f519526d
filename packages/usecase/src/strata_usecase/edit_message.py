"""Say something differently."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from strata_domain.entity.message import Message, MessageRole, Part
from strata_domain.error import NotYourWordsError
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.exchange import Exchange
from strata_usecase.open_run import OpenRun
from strata_usecase.run.run import Run
from strata_usecase.start_run import StartRun
from strata_usecase.wish import Branch, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMessageCommand:
    """Which of the user's messages, and its new words."""

    user_id: UUID
    message_id: UUID
    parts: tuple[Part, ...]
    wish: Wish = field(default_factory=Wish)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMessage:
    """Puts a sibling beside the user's message and has it answered.

    Nothing is overwritten: the old words and all that followed stay in the tree.
    """

    begin: BeginForUser
    open_run: OpenRun
    start: StartRun

    async def execute(self, command: EditMessageCommand) -> Exchange:
        """Return question and answer once new message and run are committed.

        Raises:
            NotFoundError: there is no such message.
            NotYourWordsError: a model wrote it.
            IdempotencyKeyReusedError: the request's key stands for another request.
            ThreadBusyError: another answer is being written in its thread.
        """
        return await self.start.execute(partial(self._open, command), asks=True)

    def _open(self, command: EditMessageCommand) -> Run:
        with self.begin(command.user_id) as work:
            message = work.messages.get(command.message_id, user_id=command.user_id)
            _ensure_own_words(message)
            thread = work.threads.lock(message.thread_id, user_id=command.user_id)
            branch = Branch(thread, message.parent_id, command.parts)
            return self.open_run.execute(work, branch, command.wish)


def _ensure_own_words(message: Message) -> None:
    if message.role is not MessageRole.USER:
        raise NotYourWordsError
