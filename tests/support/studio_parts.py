"""The parts of one process that writes answers, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.thread import Thread
from strata_domain.fake import (
    FixedChatModels,
    InlineOffload,
    InMemoryAssetStorage,
    InMemoryDatabase,
    ManualClock,
    ManualSignals,
    ScriptedChatModel,
)
from strata_domain.fake.fixed_models import FixedModels
from strata_domain.port.chat_model import ChatModel
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.identifier import new_id
from strata_domain.service.provider_rest import ProviderRest
from strata_domain.service.routing import RetryPolicy
from strata_usecase.create_thread import CreateThread, CreateThreadCommand
from strata_usecase.follow_generation import (
    FollowGeneration,
    FollowPace,
)
from strata_usecase.open_run import OpenRun
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.run.generation_journal import GenerationJournal, JournalPace
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.journal import Journal
from strata_usecase.run.model_caller import ModelCaller
from strata_usecase.run.name_thread import NameThread
from strata_usecase.run.narration import SILENCE, Narrator
from strata_usecase.run.picture_reader import PictureReader
from strata_usecase.run.run_generation import RunGeneration
from strata_usecase.run.shared_till import SharedTill
from strata_usecase.run.till import Till
from strata_usecase.run.unkept_journal import UnkeptJournal
from strata_usecase.start_run import StartRun
from strata_usecase.voice.answer_voices import AnswerVoices
from support.faulty_database import FaultyDatabase
from support.script import ECHO, LOREM, SPARE, saying
from support.virtual_time import now

CALL_LEASE = 30.0


@dataclass(kw_only=True)
class StudioParts:
    """One process, and one user of it with a thread.

    Attributes:
        shares: another process with the same database, user and thread.
        others: models of further providers; `spare` is one that the cards name.
        faults: what the journal writes through.
    """

    model: ScriptedChatModel = field(default_factory=saying)
    others: Mapping[str, ChatModel] = field(default_factory=dict)
    signals: ManualSignals = field(default_factory=ManualSignals)
    shares: "StudioParts | None" = None
    deadlines: Deadlines = field(default_factory=Deadlines)
    follow_pace: FollowPace = field(default_factory=FollowPace)
    most_runs: int = 100
    worker_id: UUID = field(default_factory=new_id)
    offload: Offload = field(default_factory=InlineOffload)
    policy: RetryPolicy = field(default_factory=lambda: RetryPolicy(tries=1))
    titles: ChatModelCard | None = None

    @cached_property
    def clock(self) -> ManualClock:
        return self.shares.clock if self.shares else ManualClock()

    @cached_property
    def database(self) -> InMemoryDatabase:
        return self.shares.database if self.shares else InMemoryDatabase(self.clock)

    @property
    def begin(self) -> BeginForUser:
        return self.database.begin_for_user

    @cached_property
    def faults(self) -> FaultyDatabase:
        return FaultyDatabase(self.database.begin_for_system)

    @cached_property
    def models(self) -> FixedChatModels:
        adapters: dict[str, ChatModel] = {"sandbox": self.model, **self.others}
        return FixedChatModels([ECHO, LOREM, SPARE], adapters)

    @cached_property
    def journal(self) -> GenerationJournal:
        return GenerationJournal(
            begin=self.faults,
            offload=self.offload,
            worker_id=self.worker_id,
            pace=JournalPace(),
        )

    @cached_property
    def supervisor(self) -> GenerationSupervisor:
        return self._supervisor(self.journal)

    @cached_property
    def unkept(self) -> GenerationSupervisor:
        return self._supervisor(UnkeptJournal(self.till))

    def _supervisor(self, journal: Journal) -> GenerationSupervisor:
        run_generation = RunGeneration(
            caller=self.caller,
            till=self.till,
            journal=journal,
            name_thread=self.name_thread,
            policy=self.policy,
            narrator=self.narrator,
        )
        return GenerationSupervisor(
            run_generation=run_generation,
            journal=journal,
            offload=self.offload,
            most_runs=self.most_runs,
        )

    @cached_property
    def caller(self) -> ModelCaller:
        return ModelCaller(
            models=self.models,
            offload=self.offload,
            deadlines=self.deadlines,
            pictures=self.pictures,
            rest=ProviderRest(now=now),
        )

    @cached_property
    def storage(self) -> InMemoryAssetStorage:
        return InMemoryAssetStorage()

    @property
    def pictures(self) -> PictureReader:
        return PictureReader(
            begin=self.begin, offload=self.offload, storage=self.storage
        )

    @cached_property
    def till(self) -> Till:
        return SharedTill(begin=self.till_faults, offload=self.offload)

    @cached_property
    def till_faults(self) -> FaultyDatabase:
        return FaultyDatabase(self.database.begin_for_system)

    @cached_property
    def name_thread(self) -> NameThread:
        return NameThread(
            begin=self.begin,
            offload=self.offload,
            caller=self.caller,
            till=self.till,
            card=self.titles,
        )

    @property
    def narrator(self) -> Narrator:
        return SILENCE

    @property
    def answer_voices(self) -> AnswerVoices:
        return AnswerVoices(FixedModels([], {}))

    @cached_property
    def open_run(self) -> OpenRun:
        return OpenRun(
            models=self.models,
            voices=self.answer_voices,
            clock=self.clock,
            worker_id=self.worker_id,
            lease_seconds=CALL_LEASE,
        )

    @cached_property
    def start(self) -> StartRun:
        return StartRun(
            begin=self.begin, offload=self.offload, supervisor=self.supervisor
        )

    @cached_property
    def follow(self) -> FollowGeneration:
        return FollowGeneration(
            begin=self.begin,
            offload=self.offload,
            signals=self.signals,
            supervisor=self.supervisor,
            pace=self.follow_pace,
        )

    @cached_property
    def user_id(self) -> UUID:
        return self.shares.user_id if self.shares else self.database.add_user()

    @cached_property
    def thread(self) -> Thread:
        return self.shares.thread if self.shares else self.new_thread()

    def new_thread(self, *, model: str | None = ECHO.model_id) -> Thread:
        """Begin another conversation of the user."""
        create = CreateThread(begin=self.begin, clock=self.clock)
        return create.execute(CreateThreadCommand(user_id=self.user_id, model=model))
