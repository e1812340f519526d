"""Ask a model something of which nothing is kept."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.idempotency import Earlier
from strata_domain.entity.usage import Operation
from strata_domain.error import ModelRequiredError, RepeatedRequestError
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser, UserWork
from strata_domain.service.idempotency import decode_log, outcome_of
from strata_domain.service.identifier import new_id
from strata_usecase.completion import Completion
from strata_usecase.model_choice import ModelChoice
from strata_usecase.run.attempt import Purpose, plan_attempt
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.run import BareRun
from strata_usecase.wish import Said, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteChatCommand:
    """What to ask of whom.

    Attributes:
        whole: the answer is wanted at once.
    """

    user_id: UUID
    said: Said
    wish: Wish
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteChat:
    """Reserves the worst case, asks, and settles; the answer belongs to its reader.

    Attributes:
        supervisor: of runs that are not kept.
        lease_seconds: how long a call counts as alive without a sign of life.
    """

    begin: BeginForUser
    offload: Offload
    models: ChatModels
    supervisor: GenerationSupervisor
    lease_seconds: float

    async def execute(self, command: CompleteChatCommand) -> Completion:
        """Return the answer once its worst case is reserved.

        Raises:
            UnknownModelError: the model is not offered.
            ModelRequiredError: none is named.
            ModelNotAllowedError: the user's plan does not include it.
            LimitExceededError: the user's plan does not allow another call now.
            AccountSuspendedError: the user may not ask anything.
            UnavailableError: this process takes no new work now.
            IdempotencyKeyReusedError: the request's key stands for another request.
            RequestInFlightError: the same request is being answered.
            ResultLostError: the same request was being answered when its server died.
        """
        opening = partial(self._open, command)
        try:
            run, live = await self.supervisor.launch_watched(opening)
        except RepeatedRequestError as repeated:
            return await self.offload(partial(_again, repeated.earlier))
        return Completion.of(run, live, self.supervisor)

    def _open(self, command: CompleteChatCommand) -> BareRun:
        with self.begin(command.user_id) as work:
            run = self._run(work, command)
            command.wish.take(work, result_id=run.generation_id)
            limits = work.ledger.reserve(run.first.hold, dispatched=True)
        return replace(run, limits=limits)

    def _run(self, work: UserWork, command: CompleteChatCommand) -> BareRun:
        wish = command.wish
        cards = self._cards(work, command)
        prompt = wish.prompt(command.said)
        purpose = Purpose(
            api_key_id=wish.api_key_id,
            user_id=command.user_id,
            generation_id=new_id(),
            operation=Operation.CHAT,
            lease_seconds=self.lease_seconds,
        )
        return BareRun(
            prompt=prompt,
            purpose=purpose,
            first=plan_attempt(prompt, cards[0], purpose),
            cards=cards,
            restart=wish.restart,
            whole=command.whole,
            claim=wish.claim,
        )

    def _cards(
        self, work: UserWork, command: CompleteChatCommand
    ) -> tuple[ChatModelCard, ...]:
        wish = command.wish
        choice = ModelChoice.of_user(
            work, self.models, user_id=command.user_id, key=wish.key
        )
        return choice.cards(_model(wish), wish.fallbacks)


def _model(wish: Wish) -> str:
    if wish.model is None:
        raise ModelRequiredError
    return wish.model


def _again(earlier: Earlier) -> Completion:
    return Completion.again(earlier.result_id, decode_log(outcome_of(earlier)))
