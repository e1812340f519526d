"""Where embedding adapters are found."""

from strata_domain.port.embedding_model import EmbeddingModel
from strata_infrastructure.chat.adapter import AdapterGroup

EMBEDDING: AdapterGroup[EmbeddingModel] = AdapterGroup(
    "strata.embedding_models", "sandbox/embedding"
)
