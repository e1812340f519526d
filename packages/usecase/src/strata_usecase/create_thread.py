"""Begin a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from strata_domain.entity.thread import Thread
from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.account import ensure_active
from strata_domain.service.identifier import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateThreadCommand:
    """How the conversation shall begin."""

    user_id: UUID
    title: str = ""
    system_prompt: str | None = None
    model: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateThread:
    """Stores an empty thread."""

    begin: BeginForUser
    clock: Clock

    def execute(self, command: CreateThreadCommand) -> Thread:
        """Return the new thread.

        Raises:
            AccountSuspendedError: the user may not begin anything.
        """
        now = self.clock()
        thread = Thread(
            thread_id=new_id(),
            user_id=command.user_id,
            created_at=now,
            updated_at=now,
            title=command.title,
            system_prompt=command.system_prompt,
            model=command.model,
            metadata=command.metadata,
        )
        with self.begin(command.user_id) as work:
            ensure_active(work.profiles.get(user_id=command.user_id))
            work.threads.add(thread)
        return thread
