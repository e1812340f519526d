"""Every port, in memory: for tests, and for services that reuse the use cases.

The same contract suite runs against these and against Postgres.
"""

from strata_domain.fake.asset_storage import InMemoryAssetStorage
from strata_domain.fake.chat_model import FixedChatModels, ScriptedChatModel
from strata_domain.fake.concurrency import InlineOffload, ManualClock, ManualSignals
from strata_domain.fake.database import InMemoryDatabase
from strata_domain.fake.embedding_model import (
    FixedEmbeddingModels,
    ScriptedEmbeddingModel,
)
from strata_domain.fake.image_model import FixedImageModels, ScriptedImageModel
from strata_domain.fake.sign_ins import InMemorySignIns
from strata_domain.fake.tables import UNLIMITED
from strata_domain.fake.webhook import FixedWebhookVerifier

__all__ = [
    "UNLIMITED",
    "FixedChatModels",
    "FixedEmbeddingModels",
    "FixedImageModels",
    "FixedWebhookVerifier",
    "InMemoryAssetStorage",
    "InMemoryDatabase",
    "InMemorySignIns",
    "InlineOffload",
    "ManualClock",
    "ManualSignals",
    "ScriptedChatModel",
    "ScriptedEmbeddingModel",
    "ScriptedImageModel",
]
