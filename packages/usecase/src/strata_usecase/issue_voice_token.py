"""Get leave to talk to a provider directly."""

import json
from dataclasses import dataclass
from functools import partial

from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import Hold, Operation
from strata_domain.entity.voice_token import VoiceGrant, VoiceToken, VoiceTokenCard
from strata_domain.error import RepeatedRequestError
from strata_domain.port.unit_of_work import BeginForUser, UserWork
from strata_domain.port.voice_token import VoiceTokenIssuer, VoiceTokenIssuers
from strata_domain.service.idempotency import outcome_of
from strata_domain.service.identifier import new_id
from strata_domain.service.plan import ensure_left
from strata_domain.service.voice import ensure_grantable
from strata_usecase.run.deadlines import Deadlines, timed
from strata_usecase.voice.adapters import Adapters
from strata_usecase.voice.call_notes import CallNotes
from strata_usecase.voice.spoken import failure_in
from strata_usecase.voice.voice_account import VoiceAccount
from strata_usecase.voice.voice_run import VoiceOrder, VoiceRun
from strata_usecase.voice.voice_supervisor import VoiceSupervisor

PATIENCE = Deadlines(first_token=20.0, total=20.0)
_NEEDED = {
    VoiceGrant.SPEECH: Meter.MONTHLY_CHARACTERS,
    VoiceGrant.TRANSCRIPTION: Meter.MONTHLY_AUDIO_SECONDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueVoiceTokenCommand:
    """What it shall be good for, and who pays."""

    account: VoiceAccount
    grants: frozenset[VoiceGrant]
    lifetime_seconds: int

    @property
    def meters(self) -> frozenset[Meter]:
        """What must not be used up."""
        needed = {_NEEDED[grant] for grant in self.grants}
        return frozenset({Meter.MONTHLY_MICRO_USD, *needed})


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueVoiceToken:
    """Charges the price of a token, and keeps nothing of it."""

    begin: BeginForUser
    issuers: VoiceTokenIssuers
    adapters: Adapters[VoiceTokenIssuer]
    supervisor: VoiceSupervisor
    deadlines: Deadlines = PATIENCE

    async def execute(self, command: IssueVoiceTokenCommand) -> VoiceToken:
        """Return a token, which nobody is told again.

        Raises:
            UnknownModelError: it is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
            GrantNotOfferedError: the provider's tokens are not good for that.
            LimitExceededError: the user's plan, or key, does not allow it now, or would
                not allow what the token is good for.
            AccountSuspendedError: the user may not ask anything.
            UnavailableError: this process takes no new work now.
            IdempotencyKeyReusedError: the request's key stands for another request.
            RequestInFlightError: the same request is being answered.
            ResultLostError: the same request was answered.
            ProviderError: there is none.
        """
        try:
            started = await self.supervisor.run(partial(self._open, command))
        except RepeatedRequestError as repeated:
            raise failure_in(json.loads(outcome_of(repeated.earlier))) from None
        return started.task.result().result

    def _open(self, command: IssueVoiceTokenCommand) -> VoiceRun[VoiceToken]:
        account = command.account
        with self.begin(account.user_id) as work:
            order = self._order(work, command)
            first = order.hold(1)
            account.take_claim(work, result_id=order.generation_id)
            limits = work.ledger.reserve(first, dispatched=True)
        return VoiceRun(
            order=order,
            first=first,
            ask=partial(self._issue, command),
            claim=account.claim,
            limits=limits,
        )

    def _order(self, work: UserWork, command: IssueVoiceTokenCommand) -> VoiceOrder:
        account = command.account
        card: VoiceTokenCard = account.card(work, self.issuers)
        lifetime_seconds = command.lifetime_seconds
        ensure_grantable(command.grants, card, lifetime_seconds=lifetime_seconds)
        ensure_left(work.ledger.standings(user_id=account.user_id), command.meters)
        return VoiceOrder(
            generation_id=new_id(),
            user_id=account.user_id,
            operation=Operation.VOICE_ACCESS,
            card=card,
            api_key_id=account.api_key_id,
        )

    async def _issue(
        self, command: IssueVoiceTokenCommand, hold: Hold, notes: CallNotes
    ) -> VoiceToken:
        provider = hold.model.partition("/")[0]
        with self.adapters.judging(provider):
            issuer = await self.adapters.get(provider)
            async with timed(self.deadlines):
                notes.called()
                token = await issuer.issue(
                    command.grants, lifetime_seconds=command.lifetime_seconds
                )
        notes.arrived()
        notes.finished()
        return token
