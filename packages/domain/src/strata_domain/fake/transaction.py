"""One transaction in memory, and the rules that the database itself enforces."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn, Protocol, TypeVar
from uuid import UUID

from strata_domain.error import (
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    StrataError,
)
from strata_domain.fake.tables import Tables
from strata_domain.port.concurrency import Clock


class Owned(Protocol):
    """Something that belongs to a user."""

    @property
    def user_id(self) -> UUID:
        """The owner."""
        ...


Thing = TypeVar("Thing", bound=Owned)


@dataclass(slots=True)
class Transaction:
    """What one transaction sees and may do.

    Attributes:
        user_id: whom it acts for; None for the system.
        locks: the runs that any transaction keeps sweepers from.
        held: those of them that are its own.
        broken: a rule was violated, so nothing of it can be kept.
    """

    tables: Tables
    clock: Clock
    locks: set[UUID]
    user_id: UUID | None = None
    held: set[UUID] = field(default_factory=set)
    broken: bool = False

    def visible(self, table: Mapping[UUID, Thing], user_id: UUID) -> list[Thing]:
        """Return what belongs to the user, who must be the one it acts for."""
        return [t for t in table.values() if t.user_id == user_id == self.user_id]

    def own(self, table: Mapping[UUID, Thing], key: UUID, user_id: UUID) -> Thing:
        """Return what belongs to the user under a key.

        Raises:
            NotFoundError: there is nothing, or it is somebody else's.
        """
        found = table.get(key)
        if found is None or not found.user_id == user_id == self.user_id:
            raise NotFoundError(key)
        return found

    def add(self, table: dict[UUID, Thing], key: UUID, thing: Thing) -> None:
        """Store something new.

        Raises:
            PermissionDeniedError: it would be somebody else's.
            ConflictError: the key is taken.
        """
        if thing.user_id != self.user_id:
            self.refuse(PermissionDeniedError(key))
        if key in table:
            self.refuse(ConflictError(key))
        table[key] = thing

    def ensure_thread(self, thread_id: UUID, user_id: UUID) -> None:
        """Refuse what is not in a thread of its owner.

        Raises:
            NotFoundError: there is no such thread.
        """
        thread = self.tables.threads.get(thread_id)
        if thread is None or thread.user_id != user_id:
            self.refuse(NotFoundError(thread_id))

    def ensure_message(self, thread_id: UUID, message_id: UUID | None) -> None:
        """Refuse a reference to a message of another thread; none at all is fine.

        Raises:
            NotFoundError: there is no such message in the thread.
        """
        if message_id is None:
            return
        message = self.tables.messages.get(message_id)
        if message is None or message.thread_id != thread_id:
            self.refuse(NotFoundError(message_id))

    def ensure_assets(self, asset_ids: Iterable[UUID], user_id: UUID) -> None:
        """Refuse a reference to a file that is not its owner's.

        Raises:
            NotFoundError: there is no such file.
        """
        own = {a.asset_id for a in self.tables.assets.values() if a.user_id == user_id}
        missing = next((x for x in asset_ids if x not in own), None)
        if missing is not None:
            self.refuse(NotFoundError(missing))

    def hold(self, keys: Iterable[UUID]) -> None:
        """Keep sweepers from these runs until the transaction ends."""
        self.held.update(keys)
        self.locks |= self.held

    @contextmanager
    def holding(self) -> Generator[None]:
        """Give back at the end of the block what was held in it."""
        try:
            yield
        finally:
            self.locks -= self.held

    def ensure_unbroken(self) -> None:
        """Refuse to commit after an error that was swallowed.

        Raises:
            StrataError: a rule was violated and the block went on.
        """
        if self.broken:
            message = "an error inside the block was swallowed; nothing is stored"
            raise StrataError(message)

    def refuse(self, error: StrataError) -> NoReturn:
        """Raise; nothing of the transaction can be kept from now on."""
        self.broken = True
        raise error
