"""How a job ends: what it becomes, what is said, and what is charged."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.entity.job import Job, JobEventType, JobStatus, JobStep
from strata_domain.entity.usage import AttemptOutcome, Settlement, TokenUsage

_OUTCOMES = {
    JobStatus.SUCCEEDED: AttemptOutcome.COMPLETED,
    JobStatus.FAILED: AttemptOutcome.FAILED,
    JobStatus.BLOCKED: AttemptOutcome.FAILED,
    JobStatus.CANCELED: AttemptOutcome.STOPPED,
    JobStatus.EXPIRED: AttemptOutcome.INTERRUPTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnding:
    """What a job comes to.

    Attributes:
        micro_usd: what is charged for it.
        units: how many pictures are charged.
        estimated: nobody knows what the provider billed; the worst case is charged.
        error_code: a stable code of ours for why there is nothing.
    """

    status: JobStatus
    assets: tuple[Asset, ...] = ()
    micro_usd: int = 0
    units: int = 0
    estimated: bool = False
    error_code: str | None = None

    def step(self, job: Job) -> JobStep:
        """Return the last step of the job."""
        named = {"asset_ids": [str(asset.asset_id) for asset in self.assets]}
        why = {} if self.error_code is None else {"code": self.error_code}
        return JobStep(
            job_id=job.job_id,
            attempt=job.attempt,
            event=JobEventType(f"job.{self.status}"),
            status=self.status,
            data={**(named if self.assets else {}), **why},
            asset_ids=tuple(asset.asset_id for asset in self.assets),
            error_code=self.error_code,
            micro_usd=self.micro_usd,
        )

    def settlement(self, reservation_id: UUID) -> Settlement:
        """Return what is charged for its call."""
        return Settlement(
            reservation_id=reservation_id,
            outcome=_OUTCOMES[self.status],
            usage=TokenUsage(),
            micro_usd=self.micro_usd,
            estimated=self.estimated,
            units=self.units,
            error_code=self.error_code,
        )
