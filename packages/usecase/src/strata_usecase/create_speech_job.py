"""Have a long text spoken; it goes on when the request is over."""

from dataclasses import dataclass, replace
from functools import partial

from strata_domain.entity.idempotency import Earlier
from strata_domain.entity.job import Job, JobKind, JobStatus
from strata_domain.entity.speech import Speech, SpeechModelCard
from strata_domain.error import RepeatedRequestError, TextTooLongError
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.speech_model import SpeechModels
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.identifier import new_id
from strata_domain.service.long_speech import (
    encode_speech,
    long_request,
    most_at_once,
)
from strata_domain.service.plan import ensure_room
from strata_usecase.job.created_job import LONGEST_WAIT, CreatedJob
from strata_usecase.job.speech_plan import API_KEY, HUNDRED, MOST, SpeechPlan
from strata_usecase.voice.voice_account import VoiceAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSpeechJobCommand:
    """What to speak, and who pays."""

    account: VoiceAccount
    speech: Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSpeechJob:
    """Stores the job and reserves what it may cost; somebody will take it."""

    begin: BeginForUser
    offload: Offload
    models: SpeechModels
    clock: Clock

    async def execute(self, command: CreateSpeechJobCommand) -> CreatedJob:
        """Return the job once it is committed.

        Raises:
            UnknownModelError: the model is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
            SpeakingNotOfferedError: the model does not speak like that.
            TextTooLongError: its pieces are more than a hundred.
            LimitExceededError: the user's plan, or key, does not allow it now.
            StorageFullError: there is no room for what would be spoken.
            AccountSuspendedError: the user may not ask anything.
            IdempotencyKeyReusedError: the request's key stands for another request.
        """
        try:
            return await self.offload(partial(self._create, command))
        except RepeatedRequestError as repeated:
            earlier = repeated.earlier
        return await self.offload(partial(self._again, earlier))

    def _create(self, command: CreateSpeechJobCommand) -> CreatedJob:
        account = command.account
        with self.begin(account.user_id) as work:
            card = account.card(work, self.models)
            job = self._job(command, card)
            hold = replace(_planned(job).whole(card), counts_as_request=True)
            job = replace(
                job,
                reservation_id=hold.reservation_id,
                held_micro_usd=hold.micro_usd,
            )
            ensure_room(work.ledger.standings(user_id=account.user_id))
            account.take_claim(work, result_id=job.job_id)
            work.jobs.add(job)
            limits = work.ledger.reserve(hold, dispatched=False)
        return CreatedJob(job=job, limits=limits)

    def _again(self, earlier: Earlier) -> CreatedJob:
        with self.begin(earlier.user_id) as work:
            job = work.jobs.get(earlier.result_id, user_id=earlier.user_id)
        return CreatedJob(job=job, replayed=True)

    def _job(self, command: CreateSpeechJobCommand, card: SpeechModelCard) -> Job:
        now, named = self.clock(), command.account.api_key_id
        asked = encode_speech(long_request(command.speech, card))
        return Job(
            job_id=new_id(),
            user_id=command.account.user_id,
            kind=JobKind.SPEECH,
            model=card.model_id,
            status=JobStatus.QUEUED,
            request={
                **asked,
                API_KEY: None if named is None else str(named),
                MOST: most_at_once(card),
            },
            reservation_id=new_id(),
            held_micro_usd=0,
            created_at=now,
            expires_at=now + LONGEST_WAIT,
        )


def _planned(job: Job) -> SpeechPlan:
    """Return what a job comes to, if its progress can tell each piece."""
    plan = SpeechPlan.of(job)
    if len(plan.texts) > HUNDRED:
        raise TextTooLongError(job.model, len(plan.request.text))
    return plan
