"""Everyone's running generations in Postgres."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection, Interval, bindparam, func, select

from strata_domain.entity.generation import (
    GenerationEvent,
    GenerationStatus,
    Progress,
    Standing,
)
from strata_domain.port.run_repository import ExpiredRun
from strata_gateway.entity_table import EVENTS, GENERATIONS
from strata_gateway.ledger_function import open_calls, release_usage, settle_usage
from strata_gateway.run_record import RECORD, record_parameters

_GENERATION = GENERATIONS.table.c
_EVENT = EVENTS.table.c
_EXPIRED = (
    select(*GENERATIONS.columns())
    .where(_GENERATION.status == GenerationStatus.RUNNING)
    .where(_GENERATION.heartbeat_at < func.now() - bindparam("lease", type_=Interval))
    .order_by(_GENERATION.heartbeat_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LOGS = (
    select(_EVENT.generation_id, *EVENTS.columns())
    .where(_EVENT.generation_id.in_(bindparam("ids", expanding=True)))
    .order_by(_EVENT.generation_id, _EVENT.seq)
)
_STANDING = {False: Standing.RUNNING, True: Standing.CANCEL_REQUESTED}


class SqlRunRepository:
    """Records what runs say, and finds those that fell silent."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def record(
        self, steps: Sequence[Progress], *, worker_id: UUID
    ) -> Mapping[UUID, Standing]:
        """Store a step of each run in one statement, however many there are."""
        parameters = {**record_parameters(steps), "worker_id": worker_id}
        accepted = self._connection.execute(RECORD, parameters).all()
        self._close(steps)
        lost = {step.generation_id: Standing.LOST for step in steps}
        return lost | {row.id: _STANDING[row.cancel_requested] for row in accepted}

    def expired(self, *, lease_seconds: float, limit: int) -> tuple[ExpiredRun, ...]:
        """Return runs past their lease, and lock them."""
        wanted = {"lease": timedelta(seconds=lease_seconds), "most": limit}
        rows = self._connection.execute(_EXPIRED, wanted).all()
        runs = [GENERATIONS.entity(row) for row in rows]
        generation_ids = [run.generation_id for run in runs]
        logs, open_ones = (
            self._logs(generation_ids),
            open_calls(self._connection, generation_ids),
        )
        return tuple(
            ExpiredRun(
                run,
                logs.get(run.generation_id, ()),
                open_ones.get(run.generation_id, ()),
            )
            for run in runs
        )

    def _close(self, steps: Sequence[Progress]) -> None:
        """Settle and release what the endings name, those of lost runs, too."""
        endings = [step.ending for step in steps if step.ending is not None]
        settle_usage(self._connection, [s for e in endings for s in e.settlements])
        release_usage(self._connection, [r for e in endings for r in e.released])

    def _logs(
        self, generation_ids: Sequence[UUID]
    ) -> Mapping[UUID, tuple[GenerationEvent, ...]]:
        if not generation_ids:
            return {}
        rows = self._connection.execute(_LOGS, {"ids": generation_ids})
        return {
            generation_id: tuple(GenerationEvent(*row[1:]) for row in log)
            for generation_id, log in groupby(rows, lambda row: row.generation_id)
        }
