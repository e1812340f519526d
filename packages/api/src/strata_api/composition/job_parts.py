"""What works on jobs, and all it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.image_model import ImageModels
from strata_domain.port.speech_model import SpeechModels
from strata_domain.port.unit_of_work import BeginForSystem, BeginForUser
from strata_infrastructure.settings import RunSettings
from strata_infrastructure.web import GuardedFetcher
from strata_usecase.advance_job import AdvanceJob
from strata_usecase.job.image_asking import ImageAsking
from strata_usecase.job.image_keeper import ImageKeeper
from strata_usecase.job.image_lending import ImageLending
from strata_usecase.job.image_looking import ImageLooking
from strata_usecase.job.job_book import JobBook
from strata_usecase.job.speech_book import SpeechBook
from strata_usecase.job.speech_joining import SpeechJoining
from strata_usecase.job.speech_work import SpeechWork
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.voice.adapters import Adapters
from strata_usecase.voice.speech_caller import SpeechCaller

JOB_LEASES = 4
"""A step takes longer than a sign of life; what a late one brings is not stored."""
PATIENCE = Deadlines(first_token=30.0, between_chunks=20.0, total=300.0)
"""With a piece of a long text, of which some two minutes are heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobParts:
    """What the engine for jobs is built from.

    Attributes:
        bucket: of the storage.
        run: says for how long a job is held at most.
        webhook_url: where a provider says that something has changed with a job.
        public_url: where the world reaches the API; None if it does not.
        trusted_origins: servers of our own, from which files are copied, too.
    """

    begin: BeginForUser
    begin_for_system: BeginForSystem
    models: ImageModels
    speech_models: SpeechModels
    offload: Offload
    clock: Clock
    storage: AssetStorage
    bucket: str
    run: RunSettings
    webhook_url: Callable[[str, UUID], str | None]
    public_url: str | None = None
    trusted_origins: tuple[str, ...] = ()

    def assembled(self) -> AdvanceJob:
        """Return the engine."""
        book = JobBook(
            begin=self.begin_for_system,
            offload=self.offload,
            lease_seconds=JOB_LEASES * self.run.lease,
        )
        looking = ImageLooking(
            book=book, models=self.models, keeper=self._keeper(), clock=self.clock
        )
        return AdvanceJob(
            book=book,
            asking=self._asking(book),
            looking=looking,
            speaking=self._speaking(book),
            clock=self.clock,
        )

    def _asking(self, book: JobBook) -> ImageAsking:
        return ImageAsking(
            book=book,
            models=self.models,
            lending=ImageLending(
                begin=self.begin,
                offload=self.offload,
                storage=self.storage,
                public_url=self.public_url,
            ),
            webhook_url=self.webhook_url,
        )

    def _speaking(self, book: JobBook) -> SpeechWork:
        speaking = Adapters(models=self.speech_models, offload=self.offload)
        return SpeechWork(
            book=SpeechBook(book=book),
            models=self.speech_models,
            caller=SpeechCaller(adapters=speaking, deadlines=PATIENCE),
            storage=self.storage,
            joining=SpeechJoining(
                storage=self.storage, clock=self.clock, bucket=self.bucket
            ),
            clock=self.clock,
        )

    def _keeper(self) -> ImageKeeper:
        return ImageKeeper(
            storage=self.storage,
            fetcher=GuardedFetcher(trusted_origins=self.trusted_origins),
            clock=self.clock,
            bucket=self.bucket,
        )
