"""End the runs whose process has died."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from strata_domain.entity.generation import Ending, GenerationStatus, Progress
from strata_domain.entity.message import written_words
from strata_domain.entity.usage import OpenReservation
from strata_domain.port.run_repository import ExpiredRun
from strata_domain.port.unit_of_work import BeginForSystem
from strata_domain.service.generation_log import event, read_parts
from strata_domain.service.metering import abandoned
from strata_usecase.run.closing import Written, halt

RUNS_PER_SWEEP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepGenerations:
    """Makes every run without a sign of life `interrupted`, keeping what was stored.

    Any number of processes may sweep at once; each run is ended by one of them.
    """

    begin: BeginForSystem
    lease_seconds: float

    def execute(self) -> int:
        """Return how many runs were ended."""
        with self.begin() as work:
            expired = work.runs.expired(
                lease_seconds=self.lease_seconds, limit=RUNS_PER_SWEEP
            )
            for worker_id, runs in groupby(sorted(expired, key=_worker), _worker):
                work.runs.record([*map(_interrupted, runs)], worker_id=worker_id)
        return len(expired)


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
