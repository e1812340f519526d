"""What the use cases are wired to."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.concurrency import Clock, Offload, Signals
from strata_domain.port.embedding_model import EmbeddingModels
from strata_domain.port.image_model import ImageModels
from strata_domain.port.speech_model import SpeechModels
from strata_domain.port.transcription_model import TranscriptionModels
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.port.voice_token import VoiceTokenIssuers
from strata_usecase.account.departures import Departures
from strata_usecase.embedding.embedding_supervisor import EmbeddingSupervisor
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.voice.voice_supervisor import VoiceSupervisor


class Models(Protocol):
    """The models that are offered here, by what they make."""

    @property
    def chat(self) -> ChatModels:
        """Those that answer."""
        ...

    @property
    def embedding(self) -> EmbeddingModels:
        """Those that turn texts into vectors."""
        ...

    @property
    def image(self) -> ImageModels:
        """Those that draw."""
        ...

    @property
    def speech(self) -> SpeechModels:
        """Those that speak."""
        ...

    @property
    def transcription(self) -> TranscriptionModels:
        """Those that listen."""
        ...

    @property
    def voice_token(self) -> VoiceTokenIssuers:
        """Those that let a phone talk to them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the use cases are wired to.

    Attributes:
        bucket: of the storage.
    """

    begin: BeginForUser
    offload: Offload
    signals: Signals
    models: Models
    storage: AssetStorage
    bucket: str
    clock: Clock
    worker_id: UUID
    supervisor: GenerationSupervisor
    unkept: GenerationSupervisor
    embedder: EmbeddingSupervisor
    talker: VoiceSupervisor
    departures: Departures
    deadlines: Deadlines
    ping_seconds: float
    lease_seconds: float
