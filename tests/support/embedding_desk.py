"""One process that embeds texts, in memory, in a test's hands."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.embedding import Texts
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.usage import ModelPrice
from strata_domain.fake import FixedEmbeddingModels, ScriptedEmbeddingModel
from strata_usecase.create_embeddings import (
    CreateEmbeddings,
    CreateEmbeddingsCommand,
)
from strata_usecase.embedding.embed import Embed
from strata_usecase.embedding.embedded import Embedded
from strata_usecase.embedding.embedding_caller import EmbeddingCaller
from strata_usecase.embedding.embedding_supervisor import EmbeddingSupervisor
from support.studio import Studio

USD = 1_000_000
Result = TypeVar("Result")
DIGEST = b"1" * 32
CARD = EmbeddingModelCard(
    model_id="sandbox/embedding",
    name="Embedding",
    input_tokens=100,
    inputs=3,
    dimensions=4,
    price=ModelPrice(input=USD, output=0, cache_read=USD, cache_write=USD),
)


async def until_done(work: Awaitable[Result]) -> Result:
    return await work


@dataclass(kw_only=True)
class EmbeddingDesk(Studio):
    """Embeds what the user of a studio asks for.

    Attributes:
        embedding: the model.
        once: the Idempotency-Key of every request, if they shall have one.
    """

    embedding: ScriptedEmbeddingModel = field(default_factory=ScriptedEmbeddingModel)
    once: str | None = None

    @cached_property
    def embedder(self) -> EmbeddingSupervisor:
        models = FixedEmbeddingModels([CARD], {"sandbox": self.embedding})
        caller = EmbeddingCaller(models=models, offload=self.offload)
        embed = Embed(caller=caller, till=self.till, policy=self.policy)
        return EmbeddingSupervisor(
            embed=embed,
            offload=self.offload,
            patience=until_done,
            most_runs=self.most_runs,
        )

    def command(
        self,
        *inputs: str,
        model: str = CARD.model_id,
        texts: Texts | None = None,
        key: KeyGrant | None = None,
    ) -> CreateEmbeddingsCommand:
        """What is asked of whom."""
        claim = Claim(user_id=self.user_id, key=self.once or "", request_digest=DIGEST)
        return CreateEmbeddingsCommand(
            user_id=self.user_id,
            model=model,
            texts=texts or Texts(inputs=inputs or ("good morning",)),
            key=key,
            claim=None if self.once is None else claim,
        )

    async def embed(self, command: CreateEmbeddingsCommand | None = None) -> Embedded:
        """Have it embedded."""
        create = CreateEmbeddings(
            begin=self.begin,
            models=FixedEmbeddingModels([CARD], {"sandbox": self.embedding}),
            supervisor=self.embedder,
        )
        return await create.execute(command or self.command())
