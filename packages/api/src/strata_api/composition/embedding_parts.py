"""What embeds texts, and all it needs."""

from dataclasses import dataclass

from strata_domain.port.concurrency import Offload
from strata_domain.port.embedding_model import EmbeddingModels
from strata_domain.port.unit_of_work import BeginForSystem
from strata_domain.service.routing import RetryPolicy
from strata_infrastructure.settings import RunSettings
from strata_usecase.embedding.embed import Embed
from strata_usecase.embedding.embedding_caller import EmbeddingCaller
from strata_usecase.embedding.embedding_supervisor import EmbeddingSupervisor
from strata_usecase.run.till import Till

MOST_EMBEDDINGS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingParts:
    """What the engine for embeddings is built from.

    Attributes:
        offload: for what must be done, however long it takes.
        opening: for what somebody waits for.
    """

    begin_for_system: BeginForSystem
    models: EmbeddingModels
    offload: Offload
    opening: Offload
    run: RunSettings

    def assembled(self) -> EmbeddingSupervisor:
        """Return the engine."""
        return EmbeddingSupervisor(
            embed=Embed(
                caller=EmbeddingCaller(models=self.models, offload=self.offload),
                till=Till(begin=self.begin_for_system, offload=self.offload),
                policy=RetryPolicy(tries=self.run.tries),
            ),
            offload=self.opening,
            most_runs=MOST_EMBEDDINGS,
        )
