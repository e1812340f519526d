"""Everyone's accounts in memory, for whoever works on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from strata_domain.entity.account_task import AccountTask, AccountTaskKind
from strata_domain.entity.asset import Asset, AssetKind
from strata_domain.entity.generation import GenerationStatus
from strata_domain.fake.forgetting import disown, forget_account
from strata_domain.fake.transaction import Transaction

ARCHIVE_AWAITED = timedelta(hours=6)
ARCHIVE_KEPT = timedelta(days=7)
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class InMemoryAccountDesk:
    """Everyone's accounts, for whoever works on them."""

    transaction: Transaction

    def take(self, *, lease_seconds: float) -> AccountTask | None:
        """Hold the task that has waited longest; None if there is nothing to do now."""
        tables, now = self.transaction.tables, self.transaction.clock()
        due = [
            task
            for task in tables.account_tasks.values()
            if task.ended_at is None and self._lease(task) <= now
            if task.kind is AccountTaskKind.ERASURE
            or task.user_id not in self.leaving()
        ]
        if not due:
            return None
        first = min(due, key=lambda task: (self._lease(task), task.task_id))
        taken = replace(first, attempt=first.attempt + 1)
        tables.account_tasks[taken.task_id] = taken
        self.hold(taken, seconds=lease_seconds)
        return taken

    def hold(self, task: AccountTask, *, seconds: float) -> bool:
        """Let nobody else take the task for so long; False if somebody has."""
        until = self.transaction.clock() + timedelta(seconds=seconds)
        held = self._holds(task)
        if held:
            self.transaction.tables.account_leases[task.task_id] = until
        return held

    def expect_archive(self, task: AccountTask, archive_id: UUID) -> bool:
        """Note an archive's bytes as discarded, before they are stored."""
        held = self._holds(task)
        if held:
            path = f"{task.user_id}/{archive_id}.zip"
            due = self.transaction.clock() + ARCHIVE_AWAITED
            self.transaction.tables.discarded[path] = due
        return held

    def finish(
        self,
        task: AccountTask,
        *,
        asset_id: UUID | None = None,
        error_code: str | None = None,
    ) -> bool:
        """End a task; False if somebody else has taken it. An erasure is nobody's."""
        tasks, now = self.transaction.tables.account_tasks, self.transaction.clock()
        held = self._holds(task)
        if held:
            export = task.kind is AccountTaskKind.EXPORT
            tasks[task.task_id] = replace(
                tasks[task.task_id],
                ended_at=now,
                asset_id=asset_id,
                error_code=error_code,
                user_id=task.user_id if export else _NOBODY,
            )
        return held

    def leaving(self) -> frozenset[UUID]:
        """Return the users whose accounts are being erased."""
        return frozenset(
            task.user_id
            for task in self.transaction.tables.account_tasks.values()
            if task.kind is AccountTaskKind.ERASURE and task.ended_at is None
        )

    def stop(self, user_id: UUID) -> bool:
        """Ask whatever runs for a leaving user to stop; whether nothing does."""
        tables, now = self.transaction.tables, self.transaction.clock()
        jobs = [it for it in tables.jobs.values() if it.user_id == user_id]
        running = [job for job in jobs if not job.ended]
        for job in running:
            asked = replace(job, cancel_requested_at=job.cancel_requested_at or now)
            tables.jobs[job.job_id] = asked
        open_ones = [it.hold for it in tables.reservations.values() if it.open]
        return not (
            running
            or any(hold.user_id == user_id for hold in open_ones)
            or any(self._runs(user_id))
            or any(self._exports(user_id, now))
        )

    def erase(self, task: AccountTask) -> None:
        """Do to every table what its rule says; whose it was is known to nobody."""
        tables = self.transaction.tables
        if self._holds(task) and task.kind is AccountTaskKind.ERASURE:
            disown(tables, task.user_id)
            forget_account(tables, task.user_id, self.transaction.clock())

    def discarded(self, user_id: UUID, *, after: str, limit: int) -> tuple[str, ...]:
        """Return the paths of the user's discarded files behind this one, in order."""
        own = (
            path
            for path in sorted(self.transaction.tables.discarded)
            if path.startswith(f"{user_id}/") and path > after
        )
        return tuple(own)[:limit]

    def forget_files(self, paths: Sequence[str]) -> bool:
        """Forget files whose bytes are removed; whether that was all of them."""
        discarded, now = self.transaction.tables.discarded, self.transaction.clock()
        due = [path for path in paths if discarded.get(path, now) <= now]
        for path in due:
            discarded.pop(path, None)
        return len(due) == len(paths)

    def forget_archives(self) -> int:
        """Discard archives that are old, or followed by a newer one."""
        tables, now = self.transaction.tables, self.transaction.clock()
        archives = [it for it in tables.assets.values() if it.kind is AssetKind.ARCHIVE]
        latest = {it.user_id: it for it in sorted(archives, key=_number)}
        old = [
            it
            for it in archives
            if latest[it.user_id] is not it or it.created_at < now - ARCHIVE_KEPT
        ]
        for archive in old:
            del tables.assets[archive.asset_id]
            tables.discarded[archive.path] = now
        return len(old)

    def _holds(self, task: AccountTask) -> bool:
        known = self.transaction.tables.account_tasks.get(task.task_id)
        same = known is not None and known.attempt == task.attempt
        return same and known is not None and known.ended_at is None

    def _lease(self, task: AccountTask) -> datetime:
        leases = self.transaction.tables.account_leases
        return leases.get(task.task_id, task.created_at)

    def _runs(self, user_id: UUID) -> list[bool]:
        return [
            run.user_id == user_id and run.status is GenerationStatus.RUNNING
            for run in self.transaction.tables.generations.values()
        ]

    def _exports(self, user_id: UUID, now: datetime) -> list[bool]:
        return [
            task.user_id == user_id and self._lease(task) > now
            for task in self.transaction.tables.account_tasks.values()
            if task.kind is AccountTaskKind.EXPORT and task.ended_at is None
        ]


def _number(asset: Asset) -> UUID:
    return asset.asset_id
