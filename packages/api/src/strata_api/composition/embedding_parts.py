"""What embeds texts, and all it needs."""

from dataclasses import dataclass

from strata_api.patience import patiently
from strata_domain.port.concurrency import Offload
from strata_domain.port.embedding_model import EmbeddingModels
from strata_domain.port.unit_of_work import BeginForSystem
from strata_domain.service.routing import RetryPolicy
from strata_usecase.embedding.embed import Embed
from strata_usecase.embedding.embedding_caller import EmbeddingCaller
from strata_usecase.embedding.embedding_supervisor import EmbeddingSupervisor
from strata_usecase.run.till import Till

MOST_EMBEDDINGS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingParts:
    """What the engine for embeddings is built from."""

    begin_for_system: BeginForSystem
    models: EmbeddingModels
    offload: Offload
    tries: int

    def assembled(self) -> EmbeddingSupervisor:
        """Return the engine."""
        return EmbeddingSupervisor(
            embed=Embed(
                caller=EmbeddingCaller(models=self.models, offload=self.offload),
                till=Till(begin=self.begin_for_system, offload=self.offload),
                policy=RetryPolicy(tries=self.tries),
            ),
            offload=self.offload,
            patience=patiently,
            most_runs=MOST_EMBEDDINGS,
        )
