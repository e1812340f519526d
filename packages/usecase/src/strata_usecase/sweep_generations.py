"""End the runs whose process has died."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from uuid import UUID

from strata_domain.entity.generation import Ending, GenerationStatus, Progress
from strata_domain.entity.message import written_words
from strata_domain.entity.usage import OpenReservation
from strata_domain.port.run_repository import ExpiredRun
from strata_domain.port.unit_of_work import BeginForSystem
from strata_domain.service.generation_log import event, read_parts
from strata_domain.service.metering import abandoned
from strata_usecase.run.closing import Written, halt

RUNS_PER_ROUND = 100
MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepGenerations:
    """Makes every run without a sign of life `interrupted`, keeping what was stored.

    Any number of processes may sweep at once; each run is ended by one of them.
    """

    begin: BeginForSystem
    lease_seconds: float

    def execute(self) -> int:
        """Return how many runs were ended."""
        rounds = (self._end_some() for _ in range(MOST_ROUNDS))
        return sum(takewhile(bool, rounds))

    def _end_some(self) -> int:
        """End the runs of one dead worker: their money is locked in one order."""
        with self.begin() as work:
            expired = work.runs.expired(
                lease_seconds=self.lease_seconds, limit=RUNS_PER_ROUND
            )
            found = sorted(expired, key=_worker)
            worker_id, fallen = next(groupby(found, _worker), (None, ()))
            steps = [*map(_interrupted, fallen)]
            if worker_id is not None:
                work.runs.record(steps, worker_id=worker_id)
        return len(steps)


def _worker(run: ExpiredRun) -> UUID:
    return run.generation.worker_id


def _interrupted(run: ExpiredRun) -> Progress:
    generation = run.generation
    written = Written(generation.message_id, read_parts(run.events))
    closing = halt(written, GenerationStatus.INTERRUPTED)
    last = event(generation.last_seq + 1, closing.event_type, closing.data)
    return Progress(
        generation_id=generation.generation_id,
        events=(last,),
        ending=_settled(closing.ending, run.reservations),
    )


def _settled(ending: Ending, open_ones: Sequence[OpenReservation]) -> Ending:
    """Charge the call that was running by what is stored of it."""
    words = written_words(ending.parts)
    return replace(
        ending,
        settlements=tuple(abandoned(x, words) for x in open_ones if x.dispatched),
        released=tuple(x.reservation_id for x in open_ones if not x.dispatched),
    )
