"""Moving jobs that speak, and the money of each piece.

What the whole may cost is held from the beginning. Before a piece is spoken its part is
taken out of that and dispatched, in one transaction; so whoever takes the job of a dead
worker finds its call open, and charges it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from strata_domain.entity.job import Job, JobEventType, JobStatus, JobStep
from strata_domain.entity.usage import (
    AttemptOutcome,
    Hold,
    OpenReservation,
    Settlement,
    TokenUsage,
)
from strata_domain.port.unit_of_work import SystemWork
from strata_usecase.job.job_book import JobBook
from strata_usecase.job.job_ending import JobEnding
from strata_usecase.job.speech_plan import SpeechPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechBook:
    """Each method is one transaction."""

    book: JobBook

    async def begin(
        self, plan: SpeechPlan, call: Hold, rest: Hold | None
    ) -> SpeechPlan | None:
        """Note that a piece is about to be spoken; None if somebody else has the job.

        Raises:
            LimitExceededError: what a dead worker has cost leaves too little.
            InvalidKeyError: the key it was asked for with is not good any more.
            ModelNotAllowedError: the plan, or the key, does not include the model.
        """
        return await self.book.surely(partial(_begin_once, plan, call, rest))

    async def charge(
        self, plan: SpeechPlan, settlement: Settlement, *, spoken: bool
    ) -> SpeechPlan | None:
        """Charge a call, and note how far the job has come; None likewise."""
        charging = partial(_charge_once, plan, settlement, spoken=spoken)
        return await self.book.surely(charging)

    async def end(self, plan: SpeechPlan, ending: JobEnding) -> AbstractSet[str]:
        """Store the end, and return which files nobody knows of.

        They are noted, lest they stay if nobody removes them at once.
        """
        return await self.book.surely(partial(_end, plan, ending))


def _begin_once(
    plan: SpeechPlan, call: Hold, rest: Hold | None, work: SystemWork
) -> SpeechPlan | None:
    """Begin, unless that is stored and only its answer was lost."""
    stored = _is_open(plan, call.reservation_id, work)
    return _after_begin(plan) if stored else _begin(plan, call, rest, work)


def _begin(
    plan: SpeechPlan, call: Hold, rest: Hold | None, work: SystemWork
) -> SpeechPlan | None:
    lost = _lost(plan, work)
    if not work.jobs.record(_begun(plan.job, sum(it.micro_usd for it in lost))):
        return None
    _close(plan, lost, work)
    work.ledger.reserve(call, dispatched=True)
    if rest is not None:
        work.ledger.reserve(rest, dispatched=False)
    return _after_begin(plan)


def _after_begin(plan: SpeechPlan) -> SpeechPlan:
    waiting = plan.job.status is JobStatus.QUEUED
    return plan.after(JobStatus.SUBMITTED if waiting else plan.job.status)


def _begun(job: Job, micro_usd: int) -> JobStep:
    first = job.status is JobStatus.QUEUED
    return JobStep(
        job_id=job.job_id,
        attempt=job.attempt,
        event=JobEventType.SUBMITTED if first else JobEventType.PROGRESS,
        status=JobStatus.SUBMITTED if first else None,
        data={} if first else {"progress": job.progress or 0},
        micro_usd=micro_usd,
    )


def _charge_once(
    plan: SpeechPlan, settlement: Settlement, work: SystemWork, *, spoken: bool
) -> SpeechPlan | None:
    """Charge, unless that is stored and only its answer was lost."""
    if _is_open(plan, settlement.reservation_id, work):
        return _charge(plan, settlement, work, spoken=spoken)
    step = _stepped(plan, settlement, spoken=spoken)
    return plan.after(JobStatus.RUNNING, progress=step.progress)


def _charge(
    plan: SpeechPlan, settlement: Settlement, work: SystemWork, *, spoken: bool
) -> SpeechPlan | None:
    """Charge nothing of a job that somebody else has: who has it finds the call."""
    step = _stepped(plan, settlement, spoken=spoken)
    if not work.jobs.record(step):
        return None
    work.ledger.settle([settlement])
    return plan.after(JobStatus.RUNNING, progress=step.progress)


def _stepped(plan: SpeechPlan, settlement: Settlement, *, spoken: bool) -> JobStep:
    job = plan.job
    first = job.status is JobStatus.SUBMITTED
    progress = plan.progress_after(plan.next) if spoken else job.progress or 0
    return JobStep(
        job_id=job.job_id,
        attempt=job.attempt,
        event=JobEventType.RUNNING if first else JobEventType.PROGRESS,
        status=JobStatus.RUNNING if first else None,
        data={"progress": progress},
        progress=progress,
        micro_usd=settlement.micro_usd,
    )


def _end(plan: SpeechPlan, ending: JobEnding, work: SystemWork) -> AbstractSet[str]:
    job, lost = plan.job, _lost(plan, work)
    charged = replace(ending, micro_usd=sum(it.micro_usd for it in lost))
    if work.jobs.record(charged.step(job)):
        _close(plan, lost, work)
        _keep(ending, work)
    if work.jobs.is_open(job.job_id):
        return frozenset()
    return work.assets.discard(plan.places(), user_id=job.user_id)


def _keep(ending: JobEnding, work: SystemWork) -> None:
    for asset in ending.assets:
        work.assets.add(asset)


def _is_open(plan: SpeechPlan, reservation_id: UUID, work: SystemWork) -> bool:
    calls = work.ledger.open_calls(plan.job.job_id)
    return any(call.reservation_id == reservation_id for call in calls)


def _lost(plan: SpeechPlan, work: SystemWork) -> list[Settlement]:
    """Return what is charged for calls of which nobody will tell any more."""
    calls = work.ledger.open_calls(plan.job.job_id)
    return [_interrupted(call) for call in calls if call.dispatched]


def _close(plan: SpeechPlan, lost: list[Settlement], work: SystemWork) -> None:
    calls = work.ledger.open_calls(plan.job.job_id)
    work.ledger.settle(lost)
    work.ledger.release([call.reservation_id for call in calls if not call.dispatched])


def _interrupted(call: OpenReservation) -> Settlement:
    return Settlement(
        reservation_id=call.reservation_id,
        outcome=AttemptOutcome.INTERRUPTED,
        usage=TokenUsage(),
        micro_usd=call.micro_usd,
        estimated=True,
        units=call.units,
    )
