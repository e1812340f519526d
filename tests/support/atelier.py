"""One worker that has pictures drawn: all its parts, in memory, in a test's hands."""

import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from struct import pack
from uuid import UUID

from strata_domain.catalogue import speech_catalogue
from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.image import (
    DrawnImage,
    ImageFeature,
    ImageModelCard,
    ImageRequest,
    ImageSize,
    ImageSnapshot,
    ImageState,
)
from strata_domain.entity.job import Job, JobEvent
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import ModelPrice, UsageRecord
from strata_domain.error import ProviderNotFoundError
from strata_domain.fake import (
    FixedImageModels,
    InlineOffload,
    InMemoryAssetStorage,
    InMemoryDatabase,
    ManualClock,
    ScriptedImageModel,
)
from strata_domain.fake.fixed_models import FixedModels
from strata_domain.fake.voice import ScriptedSpeechModel
from strata_domain.port.speech_model import SpeechModel
from strata_domain.service.identifier import new_id
from strata_usecase.advance_job import AdvanceJob
from strata_usecase.create_image_job import CreateImageJob, CreateImageJobCommand
from strata_usecase.job.created_job import CreatedJob
from strata_usecase.job.image_asking import ImageAsking
from strata_usecase.job.image_keeper import ImageKeeper
from strata_usecase.job.image_lending import ImageLending
from strata_usecase.job.image_looking import ImageLooking
from strata_usecase.job.job_book import JobBook
from strata_usecase.job.speech_book import SpeechBook
from strata_usecase.job.speech_joining import SpeechJoining
from strata_usecase.job.speech_work import SpeechWork
from strata_usecase.voice.adapters import Adapters
from strata_usecase.voice.speech_caller import SpeechCaller

EACH = 40_000
VOICE = speech_catalogue()["sandbox/voice"]
LEASE_SECONDS = 60.0
BRUSH = ImageModelCard(
    model_id="sandbox/brush",
    name="Brush",
    price=ModelPrice(input=0, output=0, cache_read=0, cache_write=0, request=EACH),
    most_images=4,
    sizes=(ImageSize(1, 1),),
    features=frozenset(ImageFeature),
    longest_seconds=600,
)
HEARING = "https://strata.test"
HERE = "https://provider.test/1.png"
BREAD = ImageRequest(prompt="a loaf of bread")


def a_png(color: int = 0) -> bytes:
    """The smallest picture, of one grey pixel."""
    header = pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((0, color)))
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks(chunks))


def _chunks(chunks: tuple[tuple[bytes, bytes], ...]) -> Iterator[bytes]:
    for name, data in chunks:
        check = pack(">I", zlib.crc32(name + data))
        yield pack(">I", len(data)) + name + data + check


def drawn(*contents: bytes) -> ImageSnapshot:
    """What a provider says when it is done."""
    images = tuple(DrawnImage(content=content) for content in contents)
    return ImageSnapshot(state=ImageState.DRAWN, images=images)


@dataclass(kw_only=True)
class Atelier:
    """A user, a provider that draws, and whoever works on the user's jobs.

    Attributes:
        web: what is where.
    """

    model: ScriptedImageModel = field(
        default_factory=lambda: ScriptedImageModel(snapshots=(drawn(a_png()),))
    )
    voice: ScriptedSpeechModel = field(default_factory=ScriptedSpeechModel)
    web: dict[str, bytes] = field(default_factory=dict)
    storage: InMemoryAssetStorage = field(default_factory=InMemoryAssetStorage)
    offload: InlineOffload = field(default_factory=InlineOffload)
    clock: ManualClock = field(default_factory=ManualClock)
    public_url: str | None = None

    @cached_property
    def database(self) -> InMemoryDatabase:
        return InMemoryDatabase(self.clock)

    @cached_property
    def user_id(self) -> UUID:
        return self.database.add_user()

    @cached_property
    def models(self) -> FixedImageModels:
        return FixedImageModels([BRUSH], {"sandbox": self.model})

    @cached_property
    def book(self) -> JobBook:
        return JobBook(
            begin=self.database.begin_for_system,
            offload=self.offload,
            lease_seconds=LEASE_SECONDS,
        )

    @cached_property
    def lending(self) -> ImageLending:
        return ImageLending(
            begin=self.database.begin_for_user,
            offload=self.offload,
            storage=self.storage,
            public_url=self.public_url,
        )

    @cached_property
    def speaking(self) -> SpeechWork:
        models = FixedModels([VOICE], {"sandbox": self.voice})
        adapters: Adapters[SpeechModel] = Adapters(models=models, offload=self.offload)
        return SpeechWork(
            book=SpeechBook(book=self.book),
            models=models,
            caller=SpeechCaller(adapters=adapters),
            storage=self.storage,
            joining=SpeechJoining(
                storage=self.storage, clock=self.clock, bucket="assets"
            ),
            clock=self.clock,
        )

    @cached_property
    def advance(self) -> AdvanceJob:
        keeper = ImageKeeper(
            storage=self.storage, fetcher=self, clock=self.clock, bucket="assets"
        )
        looking = ImageLooking(
            book=self.book, models=self.models, keeper=keeper, clock=self.clock
        )
        asking = ImageAsking(
            book=self.book,
            models=self.models,
            lending=self.lending,
            webhook_url=lambda provider, job_id: f"{HEARING}/{provider}/{job_id}",
        )
        return AdvanceJob(
            book=self.book,
            asking=asking,
            looking=looking,
            speaking=self.speaking,
            clock=self.clock,
        )

    async def order(self, request: ImageRequest = BREAD) -> Job:
        """Ask for pictures."""
        command = CreateImageJobCommand(
            user_id=self.user_id, model=BRUSH.model_id, request=request
        )
        return (await self.create(command)).job

    async def create(self, command: CreateImageJobCommand) -> CreatedJob:
        """Ask for pictures in every particular."""
        create = CreateImageJob(
            begin=self.database.begin_for_user,
            offload=self.offload,
            models=self.models,
            clock=self.clock,
        )
        return await create.execute(command)

    async def work(self, job: Job, *, steps: int = 10) -> Job:
        """Take the job on until it is over, or so many times."""
        for _ in range(steps):
            pause = await self.advance.execute(job.job_id)
            self.clock.advance(pause or 0)
        return self.job(job)

    def job(self, job: Job) -> Job:
        """How it is stored."""
        return self.database.tables.jobs[job.job_id]

    def upload(self, content: bytes = b"a fox") -> Asset:
        """A picture of the user's, as if it had been sent."""
        asset_id = new_id()
        asset = Asset(
            asset_id=asset_id,
            user_id=self.user_id,
            kind=AssetKind.IMAGE,
            status=AssetStatus.READY,
            bucket="assets",
            path=f"{self.user_id}/{asset_id}.png",
            media_type="image/png",
            size_bytes=len(content),
            created_at=self.clock(),
        )
        self.storage.files[asset.path] = content
        self.database.tables.assets[asset_id] = asset
        return asset

    def log(self, job: Job) -> list[JobEvent]:
        """What was told of it."""
        return list(self.database.tables.job_logs[job.job_id])

    def records(self) -> list[UsageRecord]:
        """What was charged."""
        return list(self.database.tables.records.values())

    def assets(self) -> list[Asset]:
        """What is known of files."""
        return list(self.database.tables.assets.values())

    def reserved(self) -> int:
        """The money still held for what is not over."""
        with self.database.begin_for_user(self.user_id) as work:
            standings = work.ledger.standings(user_id=self.user_id)
        money = Meter.MONTHLY_MICRO_USD
        return sum(each.reserved for each in standings if each.meter is money)

    @asynccontextmanager
    async def fetch(
        self, url: str, *, max_bytes: int
    ) -> AsyncGenerator[AsyncIterator[bytes]]:
        """Read what is somewhere."""
        if url not in self.web or len(self.web[url]) > max_bytes:
            raise ProviderNotFoundError(url)
        yield _pieces(self.web[url])


async def _pieces(content: bytes) -> AsyncGenerator[bytes]:
    for place in range(0, len(content), 7):
        yield content[place : place + 7]
