"""Whole accounts in Postgres, as their user and as whoever works on them see them."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import Connection, bindparam, select, text

from strata_domain.entity.account_table import ACCOUNT_TABLES, Erasing
from strata_domain.entity.account_task import AccountTask, AccountTaskKind
from strata_domain.error import NotFoundError
from strata_domain.service.identifier import new_id
from strata_gateway.entity_table import ACCOUNT_TASKS

_TASK = ACCOUNT_TASKS.table.c
_BEGIN = text("select begin_account_task(:new_id, cast(:kind as account_task_kind))")
_GET = select(*ACCOUNT_TASKS.columns()).where(
    _TASK.id == bindparam("wanted_id"), _TASK.user_id == bindparam("owner_id")
)
_TAKE = text("""
update account_tasks
set attempt = attempt + 1, lease_until = now() + :seconds * interval '1 second'
where id = (
  select task.id from account_tasks as task
  where task.ended_at is null
    and (task.lease_until is null or task.lease_until <= now())
    and (task.kind = 'erasure' or not exists (
      select from account_tasks as other
      where other.user_id = task.user_id and other.kind = 'erasure'
        and other.ended_at is null
    ))
  order by coalesce(task.lease_until, task.created_at), task.id
  limit 1 for update skip locked
)
returning id, user_id
""")
_HOLD = text("""
update account_tasks set lease_until = now() + :seconds * interval '1 second'
where id = :task_id and attempt = :attempt and ended_at is null
returning id
""")
_EXPECT_ARCHIVE = text("select expect_archive(:task_id, :attempt, :archive_id)")
_FINISH = text("""
update account_tasks
set ended_at = now(), lease_until = null,
  asset_id = :asset_id, error_code = :error_code,
  user_id = case when kind = 'export' then user_id end
where id = :task_id and attempt = :attempt and ended_at is null
returning id
""")
_LEAVING = text(
    "select user_id from account_tasks where kind = 'erasure' and ended_at is null"
)
_STOP = text("select stop_account(:user_id)")
_TAKE_TIME = text("select set_config('statement_timeout', '10min', true)")
_ERASE = tuple(
    text(f"select erase_{table.name}(:task_id, :salt)")
    for table in ACCOUNT_TABLES
    if table.erasing in {Erasing.DISOWN, Erasing.DELETE}
)
_DISCARDED = text("""
select path from discarded_files where user_id = :user_id and path > :after
order by path limit :most
""")
_FORGET_FILES = text("""
with asked (path) as (select unnest(cast(:paths as text[]))), forgotten as (
  delete from discarded_files where path in (select path from asked) and due_at <= now()
  returning path
)
select (select count(*) from asked) = (select count(*) from forgotten)
""")
_FORGET_ARCHIVES = text("select forget_archives()")


class SqlAccounts:
    """The user's own account."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def begin(self, kind: AccountTaskKind, *, user_id: UUID) -> AccountTask:
        """Begin a task, or return the one of its kind that is open."""
        wanted = {"new_id": new_id(), "kind": kind}
        task_id = self._connection.execute(_BEGIN, wanted).scalar_one()
        return self.get(task_id, user_id=user_id)

    def get(self, task_id: UUID, *, user_id: UUID) -> AccountTask:
        """Return a task."""
        own = {"wanted_id": task_id, "owner_id": user_id}
        row = self._connection.execute(_GET, own).one_or_none()
        if row is None:
            raise NotFoundError(task_id)
        return ACCOUNT_TASKS.entity(row)


class SqlAccountDesk:
    """Everyone's accounts, for whoever works on them."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def take(self, *, lease_seconds: float) -> AccountTask | None:
        """Hold the task that has waited longest; None if there is nothing to do now."""
        wanted = {"seconds": lease_seconds}
        taken = self._connection.execute(_TAKE, wanted).one_or_none()
        if taken is None:
            return None
        own = {"wanted_id": taken.id, "owner_id": taken.user_id}
        return ACCOUNT_TASKS.entity(self._connection.execute(_GET, own).one())

    def hold(self, task: AccountTask, *, seconds: float) -> bool:
        """Let nobody else take the task for so long; False if somebody has."""
        held = {"task_id": task.task_id, "attempt": task.attempt, "seconds": seconds}
        return self._connection.execute(_HOLD, held).one_or_none() is not None

    def expect_archive(self, task: AccountTask, archive_id: UUID) -> bool:
        """Note an archive's bytes as discarded, before they are stored."""
        noted = {
            "task_id": task.task_id,
            "attempt": task.attempt,
            "archive_id": archive_id,
        }
        return bool(self._connection.execute(_EXPECT_ARCHIVE, noted).scalar_one())

    def finish(
        self,
        task: AccountTask,
        *,
        asset_id: UUID | None = None,
        error_code: str | None = None,
    ) -> bool:
        """End a task; False if somebody else has taken it. An erasure is nobody's."""
        ended = {
            "task_id": task.task_id,
            "attempt": task.attempt,
            "asset_id": asset_id,
            "error_code": error_code,
        }
        return self._connection.execute(_FINISH, ended).one_or_none() is not None

    def leaving(self) -> frozenset[UUID]:
        """Return the users whose accounts are being erased."""
        return frozenset(self._connection.execute(_LEAVING).scalars())

    def stop(self, user_id: UUID) -> bool:
        """Ask whatever runs for a leaving user to stop; whether nothing does."""
        wanted = {"user_id": user_id}
        return bool(self._connection.execute(_STOP, wanted).scalar_one())

    def erase(self, task: AccountTask) -> None:
        """Do to every table what its rule says; whose it was is known to nobody."""
        wanted = {"task_id": task.task_id, "salt": str(uuid4())}
        self._connection.execute(_TAKE_TIME)
        for statement in _ERASE:
            self._connection.execute(statement, wanted)

    def discarded(self, user_id: UUID, *, after: str, limit: int) -> tuple[str, ...]:
        """Return the paths of the user's discarded files behind this one, in order."""
        wanted = {"user_id": user_id, "after": after, "most": limit}
        return tuple(self._connection.execute(_DISCARDED, wanted).scalars())

    def forget_files(self, paths: Sequence[str]) -> bool:
        """Forget files whose bytes are removed; whether that was all of them."""
        wanted = {"paths": list(paths)}
        return bool(self._connection.execute(_FORGET_FILES, wanted).scalar_one())

    def forget_archives(self) -> int:
        """Discard archives that are old, or followed by a newer one."""
        return int(self._connection.execute(_FORGET_ARCHIVES).scalar_one())
