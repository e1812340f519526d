"""A user's own account in memory."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from strata_domain.entity.account_task import AccountTask, AccountTaskKind
from strata_domain.entity.profile import ProfileStatus
from strata_domain.error import AccountNotFoundError
from strata_domain.fake.transaction import Transaction
from strata_domain.service.identifier import new_id

EXPORT_STANDS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class InMemoryAccounts:
    """The user's own account."""

    transaction: Transaction

    def begin(self, kind: AccountTaskKind, *, user_id: UUID) -> AccountTask:
        """Begin a task, or return the one of its kind that is open."""
        tables = self.transaction.tables
        if not self.transaction.visible(tables.profiles, user_id):
            self.transaction.refuse(AccountNotFoundError(user_id))
        task = self._open(kind, user_id) or AccountTask(
            task_id=new_id(),
            user_id=user_id,
            kind=kind,
            created_at=self.transaction.clock(),
        )
        tables.account_tasks[task.task_id] = task
        if kind is AccountTaskKind.ERASURE:
            self._suspend(user_id)
        return task

    def get(self, task_id: UUID, *, user_id: UUID) -> AccountTask:
        """Return a task."""
        tasks = self.transaction.tables.account_tasks
        return self.transaction.own(tasks, task_id, user_id)

    def _open(self, kind: AccountTaskKind, user_id: UUID) -> AccountTask | None:
        own = self.transaction.visible(self.transaction.tables.account_tasks, user_id)
        found = (it for it in own if it.kind is kind and self._stands(it))
        return max(found, key=lambda it: it.task_id, default=None)

    def _stands(self, task: AccountTask) -> bool:
        """Whether asking again means this one."""
        over = task.ended_at or self.transaction.clock()
        recent = over > self.transaction.clock() - EXPORT_STANDS
        exported = task.kind is AccountTaskKind.EXPORT and task.error_code is None
        return task.ended_at is None or (exported and recent)

    def _suspend(self, user_id: UUID) -> None:
        tables, now = self.transaction.tables, self.transaction.clock()
        profile = tables.profiles[user_id]
        tables.profiles[user_id] = replace(profile, status=ProfileStatus.SUSPENDED)
        for key in self.transaction.visible(tables.api_keys, user_id):
            ended = replace(key, revoked_at=key.revoked_at or now)
            tables.api_keys[key.api_key_id] = ended
