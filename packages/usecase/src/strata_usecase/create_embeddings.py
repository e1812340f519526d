"""Turn texts into vectors."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.embedding import Texts
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.idempotency import Claim
from strata_domain.error import RepeatedRequestError
from strata_domain.port.embedding_model import EmbeddingModels
from strata_domain.port.unit_of_work import BeginForUser, UserWork
from strata_domain.service.account import ensure_active
from strata_domain.service.embedding import ensure_embeddable
from strata_domain.service.idempotency import outcome_of
from strata_domain.service.identifier import new_id
from strata_domain.service.plan import ensure_allowed
from strata_usecase.embedding.embedded import Embedded, decode_answer
from strata_usecase.embedding.embedding_caller import LONGEST_SECONDS
from strata_usecase.embedding.embedding_run import EmbeddingOrder, EmbeddingRun
from strata_usecase.embedding.embedding_supervisor import EmbeddingSupervisor

LEASE_SECONDS = 4 * LONGEST_SECONDS
"""Nobody renews it, so it outlasts the call, an outage and the settling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateEmbeddingsCommand:
    """What to embed, and who pays.

    Attributes:
        key: what the key it came with allows; None if it came without one.
        claim: the request, if it shall be obeyed only once.
    """

    user_id: UUID
    model: str
    texts: Texts
    key: KeyGrant | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateEmbeddings:
    """Reserves the worst case, asks, and settles."""

    begin: BeginForUser
    models: EmbeddingModels
    supervisor: EmbeddingSupervisor

    async def execute(self, command: CreateEmbeddingsCommand) -> Embedded:
        """Return a vector for each text.

        Raises:
            UnknownModelError: the model is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
            TooManyTextsError: the model takes fewer at once.
            DimensionsNotOfferedError: the model makes no vectors of that length.
            LimitExceededError: the user's plan, or key, does not allow the call now.
            AccountSuspendedError: the user may not ask anything.
            UnavailableError: this process takes no new work now.
            IdempotencyKeyReusedError: the request's key stands for another request.
            RequestInFlightError: the same request is being answered.
            ResultLostError: the same request was being answered when its server died.
            ProviderError: there are no vectors.
        """
        try:
            return await self.supervisor.run(partial(self._open, command))
        except RepeatedRequestError as repeated:
            earlier = repeated.earlier
            return decode_answer(earlier.result_id, outcome_of(earlier))

    def _open(self, command: CreateEmbeddingsCommand) -> EmbeddingRun:
        with self.begin(command.user_id) as work:
            order = _order(command, self._card(work, command))
            first = order.attempt(1)
            if command.claim is not None:
                work.claims.take(command.claim, result_id=order.generation_id)
            limits = work.ledger.reserve(first.hold, dispatched=True)
        return EmbeddingRun(
            order=order, first=first, claim=command.claim, limits=limits
        )

    def _card(
        self, work: UserWork, command: CreateEmbeddingsCommand
    ) -> EmbeddingModelCard:
        account = work.ledger.account(user_id=command.user_id)
        ensure_active(account.profile)
        card = self.models.card(command.model)
        ensure_allowed(account.plan, card.model_id, command.key)
        ensure_embeddable(command.texts, card)
        return card


def _order(
    command: CreateEmbeddingsCommand, card: EmbeddingModelCard
) -> EmbeddingOrder:
    return EmbeddingOrder(
        generation_id=new_id(),
        user_id=command.user_id,
        texts=command.texts,
        card=card,
        lease_seconds=LEASE_SECONDS,
        api_key_id=None if command.key is None else command.key.api_key_id,
    )
