"""Generations in memory, as their user and as the system see them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from strata_domain.entity.generation import (
    Ending,
    Generation,
    GenerationEvent,
    GenerationStatus,
    Progress,
    Standing,
)
from strata_domain.error import ConflictError, NotFoundError, ThreadBusyError
from strata_domain.fake.ledger import InMemorySystemLedger
from strata_domain.fake.transaction import Transaction
from strata_domain.port.run_repository import ExpiredRun


@dataclass(frozen=True, slots=True)
class InMemoryGenerations:
    """The runs that write the user's answers."""

    transaction: Transaction

    def add(self, generation: Generation) -> None:
        """Store a new run."""
        tables, key = self.transaction.tables, generation.generation_id
        self._ensure_free(generation)
        self.transaction.add(tables.generations, key, generation)
        self.transaction.ensure_thread(generation.thread_id, generation.user_id)
        self.transaction.ensure_message(generation.thread_id, generation.message_id)
        tables.heartbeats[key] = self.transaction.clock()

    def get(self, generation_id: UUID, *, user_id: UUID) -> Generation:
        """Return a run."""
        generations = self.transaction.tables.generations
        return self.transaction.own(generations, generation_id, user_id)

    def events(
        self, generation_id: UUID, *, user_id: UUID, after_seq: int, limit: int
    ) -> tuple[GenerationEvent, ...]:
        """Return what the log holds after a sequence number, in order."""
        try:
            self.get(generation_id, user_id=user_id)
        except NotFoundError:
            return ()
        log = self.transaction.tables.logs.get(generation_id, ())
        return tuple(islice((e for e in log if e.seq > after_seq), limit))

    def request_cancel(self, generation_id: UUID, *, user_id: UUID) -> None:
        """Note the wish; a run that has ended stays as it is."""
        with suppress(NotFoundError):
            known = self.get(generation_id, user_id=user_id)
            self.transaction.tables.generations[generation_id] = self._asked(known)

    def _ensure_free(self, generation: Generation) -> None:
        others = self.transaction.tables.generations.values()
        if generation.message_id in {other.message_id for other in others}:
            self.transaction.refuse(ConflictError(generation.message_id))
        running = (o for o in others if o.status is GenerationStatus.RUNNING)
        if generation.thread_id in {other.thread_id for other in running}:
            self.transaction.refuse(ThreadBusyError(generation.thread_id))

    def _asked(self, known: Generation) -> Generation:
        running = known.status is GenerationStatus.RUNNING
        asked_at = known.cancel_requested_at or self.transaction.clock()
        return replace(known, cancel_requested_at=asked_at) if running else known


@dataclass(frozen=True, slots=True)
class InMemoryRuns:
    """Everyone's runs, as the system sees them."""

    transaction: Transaction

    def record(
        self, steps: Sequence[Progress], *, worker_id: UUID
    ) -> Mapping[UUID, Standing]:
        """Store one step of each run that is this worker's and still writes."""
        standings = {step.generation_id: self._step(step, worker_id) for step in steps}
        self._close([step.ending for step in steps if step.ending is not None])
        return standings

    def expired(self, *, lease_seconds: float, limit: int) -> tuple[ExpiredRun, ...]:
        """Return runs past their lease, by the injected clock, and lock them."""
        deadline = self.transaction.clock() - timedelta(seconds=lease_seconds)
        silent = [run for run in self._free() if self._heard_of(run) < deadline]
        silent.sort(key=self._heard_of)
        self.transaction.hold(run.generation_id for run in silent[:limit])
        logs, ledger = (
            self.transaction.tables.logs,
            InMemorySystemLedger(self.transaction),
        )
        return tuple(
            ExpiredRun(
                run,
                logs.get(run.generation_id, ()),
                ledger.open_calls(run.generation_id),
            )
            for run in silent[:limit]
        )

    def _close(self, endings: Sequence[Ending]) -> None:
        ledger = InMemorySystemLedger(self.transaction)
        ledger.settle([s for ending in endings for s in ending.settlements])
        ledger.release([key for ending in endings for key in ending.released])

    def _step(self, step: Progress, worker_id: UUID) -> Standing:
        known = self.transaction.tables.generations.get(step.generation_id)
        if known is None or _writer(known) != worker_id:
            return Standing.LOST
        self._write(known, step)
        asked = known.cancel_requested_at is not None
        return Standing.CANCEL_REQUESTED if asked else Standing.RUNNING

    def _write(self, known: Generation, step: Progress) -> None:
        tables, key = self.transaction.tables, step.generation_id
        log = {event.seq: event for event in (*step.events, *tables.logs.get(key, ()))}
        tables.logs[key] = tuple(log[seq] for seq in sorted(log))
        if sum(event.terminal for event in tables.logs[key]) > 1:
            self.transaction.refuse(ConflictError(key))
        last_seq = max(known.last_seq, *(event.seq for event in step.events), 0)
        tables.generations[key] = replace(known, last_seq=last_seq)
        tables.heartbeats[key] = self.transaction.clock()
        self._end(known.message_id, key, step.ending)

    def _end(self, message_id: UUID, key: UUID, ending: Ending | None) -> None:
        if ending is None:
            return
        tables = self.transaction.tables
        tables.generations[key] = replace(
            tables.generations[key],
            status=ending.status,
            error_code=ending.error_code,
            ended_at=self.transaction.clock(),
        )
        message = tables.messages[message_id]
        tables.messages[message_id] = replace(
            message,
            status=ending.message_status,
            model=ending.model or message.model,
            parts=ending.parts,
            stop_reason=ending.stop_reason,
        )

    def _free(self) -> list[Generation]:
        """Return what runs and no other sweeper holds."""
        taken = self.transaction.locks - self.transaction.held
        runs = self.transaction.tables.generations.values()
        running = (run for run in runs if run.status is GenerationStatus.RUNNING)
        return [run for run in running if run.generation_id not in taken]

    def _heard_of(self, run: Generation) -> datetime:
        return self.transaction.tables.heartbeats[run.generation_id]


def _writer(generation: Generation) -> UUID | None:
    running = generation.status is GenerationStatus.RUNNING
    return generation.worker_id if running else None
