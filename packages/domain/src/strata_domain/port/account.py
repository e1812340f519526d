"""Whole accounts: what is done with them, what they hold, and how they sign in."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from strata_domain.entity.account_table import AccountTable
from strata_domain.entity.account_task import AccountTask, AccountTaskKind


class Accounts(Protocol):
    """The user's own account."""

    def begin(self, kind: AccountTaskKind, *, user_id: UUID) -> AccountTask:
        """Begin a task, or return the one of its kind that is open.

        An export that has succeeded within the hour is returned, too.

        With an erasure the account is suspended, its keys are revoked, and whatever
        runs for it is asked to stop.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        ...

    def get(self, task_id: UUID, *, user_id: UUID) -> AccountTask:
        """Return a task.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...


class AccountDesk(Protocol):
    """Everyone's accounts, for whoever works on them.

    A worker holds a task for a while, under a number that is higher than any before.
    """

    def take(self, *, lease_seconds: float) -> AccountTask | None:
        """Hold the task that has waited longest; None if nothing is to be done now.

        While an account is erased, nobody exports it.
        """
        ...

    def hold(self, task: AccountTask, *, seconds: float) -> bool:
        """Let nobody else take the task for so long; False if somebody has."""
        ...

    def expect_archive(self, task: AccountTask, archive_id: UUID) -> bool:
        """Note an archive's bytes as discarded, before they are stored.

        They are removed after hours, unless they are known and the note is forgotten by
        then; False if somebody else has taken the task.
        """
        ...

    def finish(
        self,
        task: AccountTask,
        *,
        asset_id: UUID | None = None,
        error_code: str | None = None,
    ) -> bool:
        """End a task; False if somebody else has taken it. An erasure is nobody's."""
        ...

    def leaving(self) -> frozenset[UUID]:
        """Return the users whose accounts are being erased."""
        ...

    def stop(self, user_id: UUID) -> bool:
        """Ask whatever runs for a leaving user to stop; whether nothing does."""
        ...

    def erase(self, task: AccountTask) -> None:
        """Do to every table what its rule says, all of it or nothing.

        What was spent stays, as that of somebody of whom nobody knows who it was. Once
        more does it to what has come since.
        """
        ...

    def discarded(self, user_id: UUID, *, after: str, limit: int) -> tuple[str, ...]:
        """Return the paths of the user's discarded files behind this one, in order."""
        ...

    def forget_files(self, paths: Sequence[str]) -> bool:
        """Forget files whose bytes are removed; whether that was all of them.

        A link may still be good with which somebody could send one again: it has to be
        removed once more, then.
        """
        ...

    def forget_archives(self) -> int:
        """Discard archives that are old, or followed by a newer one."""
        ...


class AccountSnapshot(Protocol):
    """What an account held at one moment."""

    def lines(self, table: AccountTable) -> Iterator[str]:
        """Return the user's rows of a table, each a JSON object on one line."""
        ...


class BeginSnapshot(Protocol):
    """Looks at one account as it is now, however long that takes."""

    def __call__(self, user_id: UUID, /) -> AbstractContextManager[AccountSnapshot]:
        """Begin.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
        """
        ...


class SignIns(Protocol):
    """Those who may sign in."""

    async def remove(self, user_id: UUID) -> None:
        """Let a user sign in no more; one who is gone is no error.

        Raises:
            UnavailableError: it did not work now.
        """
        ...
