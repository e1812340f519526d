"""Ask for pictures; they are drawn when the request is over."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.idempotency import Claim, Earlier
from strata_domain.entity.image import ImageModelCard, ImageRequest
from strata_domain.entity.job import Job, JobKind, JobStatus
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import Hold, Operation
from strata_domain.error import RepeatedRequestError
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.image_model import ImageModels
from strata_domain.port.unit_of_work import BeginForUser, UserWork
from strata_domain.service.account import ensure_active
from strata_domain.service.identifier import new_id
from strata_domain.service.image_request import (
    count_of,
    encode_image_request,
    ensure_drawable,
    ensure_picture,
)
from strata_domain.service.plan import ensure_allowed, ensure_room
from strata_usecase.job.created_job import LEASE, LONGEST_WAIT, CreatedJob


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateImageJobCommand:
    """What to draw, and who pays.

    Attributes:
        key: what the key it came with allows; None if it came without one.
        claim: the request, if it shall be obeyed only once.
    """

    user_id: UUID
    model: str
    request: ImageRequest
    key: KeyGrant | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateImageJob:
    """Stores the job and reserves what it may cost; somebody will take it."""

    begin: BeginForUser
    offload: Offload
    models: ImageModels
    clock: Clock

    async def execute(self, command: CreateImageJobCommand) -> CreatedJob:
        """Return the job once it is committed.

        Raises:
            UnknownModelError: the model is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
            DrawingNotOfferedError: the model does not draw that.
            NotFoundError: the picture to begin with is not there, or is none.
            LimitExceededError: the user's plan, or key, does not allow it now.
            StorageFullError: there is no room for what would be drawn.
            AccountSuspendedError: the user may not ask anything.
            IdempotencyKeyReusedError: the request's key stands for another request.
        """
        try:
            return await self.offload(partial(self._create, command))
        except RepeatedRequestError as repeated:
            earlier = repeated.earlier
        return await self.offload(partial(self._again, earlier))

    def _create(self, command: CreateImageJobCommand) -> CreatedJob:
        with self.begin(command.user_id) as work:
            card = self._card(work, command)
            job = self._job(command, card)
            hold = _hold(job, card, command.key)
            if command.claim is not None:
                work.claims.take(command.claim, result_id=job.job_id)
            work.jobs.add(job)
            limits = work.ledger.reserve(hold, dispatched=False)
        return CreatedJob(job=job, limits=limits)

    def _again(self, earlier: Earlier) -> CreatedJob:
        with self.begin(earlier.user_id) as work:
            job = work.jobs.get(earlier.result_id, user_id=earlier.user_id)
        return CreatedJob(job=job, replayed=True)

    def _card(self, work: UserWork, command: CreateImageJobCommand) -> ImageModelCard:
        account = work.ledger.account(user_id=command.user_id)
        ensure_active(account.profile)
        card = self.models.card(command.model)
        ensure_allowed(account.plan, card.model_id, command.key)
        ensure_drawable(command.request, card)
        ensure_room(work.ledger.standings(user_id=command.user_id))
        if command.request.image_asset_id is not None:
            asset_id = command.request.image_asset_id
            ensure_picture(work.assets.get(asset_id, user_id=command.user_id))
        return card

    def _job(self, command: CreateImageJobCommand, card: ImageModelCard) -> Job:
        now = self.clock()
        return Job(
            job_id=new_id(),
            user_id=command.user_id,
            kind=JobKind.IMAGE,
            model=card.model_id,
            status=JobStatus.QUEUED,
            request=encode_image_request(command.request),
            reservation_id=new_id(),
            held_micro_usd=card.price.request * command.request.count,
            created_at=now,
            expires_at=now + LONGEST_WAIT,
        )


def _hold(job: Job, card: ImageModelCard, key: KeyGrant | None) -> Hold:
    """Put the price of every picture aside; the ledger knows the job as a run."""
    return Hold(
        reservation_id=job.reservation_id,
        user_id=job.user_id,
        generation_id=job.job_id,
        operation=Operation.IMAGE,
        attempt=1,
        model=card.model_id,
        micro_usd=job.held_micro_usd,
        input_tokens=0,
        price=card.price,
        counts_as_request=True,
        takes_slot=False,
        lease_seconds=LEASE.total_seconds(),
        api_key_id=None if key is None else key.api_key_id,
        meter=Meter.MONTHLY_IMAGES,
        units=count_of(job),
    )
