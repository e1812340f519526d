"""Calling one embedding model once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    Finished,
    UsageReported,
)
from strata_domain.entity.embedding import Embeddings
from strata_domain.entity.message import StopReason
from strata_domain.port.concurrency import Offload
from strata_domain.port.embedding_model import EmbeddingModel, EmbeddingModels
from strata_domain.service.provider_rest import ProviderRest
from strata_usecase.embedding.embedding_run import EmbeddingAttempt
from strata_usecase.run.deadlines import Deadlines, timed
from strata_usecase.run.tally import Tally

LONGEST_SECONDS = 60.0
PATIENCE = Deadlines(first_token=LONGEST_SECONDS, total=LONGEST_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingCaller:
    """Waits for vectors within the deadlines, and remembers which providers fail.

    Attributes:
        built: the adapters that were asked for, which stay the same: only the first
            asking blocks, and is done beside the event loop.
    """

    models: EmbeddingModels
    offload: Offload
    deadlines: Deadlines = PATIENCE
    rest: ProviderRest = field(default_factory=ProviderRest)
    built: dict[str, EmbeddingModel] = field(default_factory=dict, init=False)

    async def embed(self, attempt: EmbeddingAttempt, tally: Tally) -> Embeddings:
        """Return the vectors.

        Raises:
            ProviderError: it failed, took too long, or is given a rest.
            UnknownModelError: it is not configured any more.
        """
        provider = attempt.hold.model.partition("/")[0]
        with self.rest.judging(provider):
            model = await self._model(provider)
            async with timed(self.deadlines):
                tally.called()
                answer = await model.embed(attempt.request)
        for piece in _shown(answer):
            tally.take(piece)
        return answer

    async def _model(self, provider: str) -> EmbeddingModel:
        if provider not in self.built:
            building = partial(self.models.get, provider)
            self.built[provider] = await self.offload(building)
        return self.built[provider]


def _shown(answer: Embeddings) -> Iterable[ChatPiece]:
    """Yield what the ledger wants to know of an answer."""
    if answer.call_id is not None:
        yield Accepted(answer.call_id)
    yield UsageReported(answer.usage)
    yield Finished(StopReason.STOP, StopReason.STOP.value)
