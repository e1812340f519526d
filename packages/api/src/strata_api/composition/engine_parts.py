"""What writes answers: the supervisor with its journal, and all they need."""

from dataclasses import dataclass
from uuid import UUID

from strata_api.composition.narrator_parts import NarratorParts
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.error import ConfigurationError, UnknownModelError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.speech_model import SpeechModels
from strata_domain.port.unit_of_work import BeginForSystem, BeginForUser
from strata_domain.service.routing import RetryPolicy
from strata_infrastructure.settings import RunSettings
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.run.generation_journal import GenerationJournal, JournalPace
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.journal import Journal
from strata_usecase.run.lease_keeper import LeaseKeeper
from strata_usecase.run.model_caller import ModelCaller
from strata_usecase.run.name_thread import NameThread
from strata_usecase.run.narration import SILENCE, Narrator
from strata_usecase.run.picture_reader import PictureReader
from strata_usecase.run.run_generation import RunGeneration
from strata_usecase.run.shared_till import SharedTill
from strata_usecase.run.till import Till
from strata_usecase.run.unkept_journal import UnkeptJournal

MOST_RUNS = 5000
CALL_LEASES = 3
"""A call outlives the lease of its run, whose sweep charges what was written."""
SANDBOX = "sandbox"
OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Who stores answers, and who starts and stops them.

    Attributes:
        unkept: of answers of which nothing is kept but what they cost.
    """

    journal: GenerationJournal
    supervisor: GenerationSupervisor
    unkept: GenerationSupervisor
    leases: LeaseKeeper

    def stop(self, generation_id: UUID) -> None:
        """Stop an answer at the user's wish, if this process writes it."""
        for supervisor in (self.supervisor, self.unkept):
            supervisor.stop(generation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineParts:
    """What the engine is built from.

    Attributes:
        offload: for transactions of runs.
        writing: for those of the journal, which must not wait for others.
        title_model: who names threads; None is the cheapest, `off` nobody.
        bucket: of the storage.
    """

    begin: BeginForUser
    begin_for_system: BeginForSystem
    models: ChatModels
    storage: AssetStorage
    offload: Offload
    writing: Offload
    worker_id: UUID
    run: RunSettings
    title_model: str | None
    speech_models: SpeechModels
    bucket: str
    clock: Clock

    def assembled(self) -> Engine:
        """Return the engine for answers that are kept, and for those that are not."""
        till = SharedTill(begin=self.begin_for_system, offload=self.offload)
        caller = self._caller()
        journal = GenerationJournal(
            begin=self.begin_for_system,
            offload=self.writing,
            worker_id=self.worker_id,
            pace=JournalPace(flush=self.run.flush, heartbeat=self.run.heartbeat),
        )
        narrator = self._narrator()
        supervisor = self._supervisor(journal, caller, till, narrator)
        unkept = self._supervisor(UnkeptJournal(till), caller, till, SILENCE)
        return Engine(
            journal=journal,
            supervisor=supervisor,
            unkept=unkept,
            leases=self._leases(till, supervisor, unkept),
        )

    def _caller(self) -> ModelCaller:
        return ModelCaller(
            models=self.models,
            offload=self.offload,
            deadlines=call_deadlines(self.run),
            pictures=PictureReader(
                begin=self.begin, offload=self.offload, storage=self.storage
            ),
        )

    def _leases(self, till: Till, *supervisors: GenerationSupervisor) -> LeaseKeeper:
        return LeaseKeeper(
            supervisors=supervisors, till=till, lease_seconds=call_lease(self.run)
        )

    def _supervisor(
        self, journal: Journal, caller: ModelCaller, till: Till, narrator: Narrator
    ) -> GenerationSupervisor:
        return GenerationSupervisor(
            run_generation=RunGeneration(
                caller=caller,
                till=till,
                journal=journal,
                policy=RetryPolicy(tries=self.run.tries),
                name_thread=self._name_thread(caller, till),
                narrator=narrator,
            ),
            journal=journal,
            offload=self.offload,
            most_runs=MOST_RUNS,
        )

    def _narrator(self) -> Narrator:
        return NarratorParts(
            begin=self.begin,
            begin_for_system=self.begin_for_system,
            offload=self.offload,
            models=self.speech_models,
            storage=self.storage,
            bucket=self.bucket,
            clock=self.clock,
            tries=self.run.tries,
        ).assembled()

    def _name_thread(self, caller: ModelCaller, till: Till) -> NameThread:
        return NameThread(
            begin=self.begin,
            offload=self.offload,
            caller=caller,
            till=till,
            card=self._title_card(),
        )

    def _title_card(self) -> ChatModelCard | None:
        """Return who names threads.

        Raises:
            ConfigurationError: the model of the settings is not offered.
        """
        if self.title_model is None:
            return _cheapest(self.models)
        return (
            None if self.title_model == OFF else _named(self.models, self.title_model)
        )


def _named(models: ChatModels, model_id: str) -> ChatModelCard:
    try:
        return models.card(model_id)
    except UnknownModelError as error:
        message = (
            f"STRATA_TITLE_MODEL is {model_id!r}, which is not offered here; name a "
            "model whose provider has a key, or set it to off."
        )
        raise ConfigurationError(message) from error


def call_deadlines(run: RunSettings) -> Deadlines:
    """Return how long a provider may take."""
    return Deadlines(
        first_token=run.first_token,
        between_chunks=run.between_chunks,
        total=run.total,
    )


def call_lease(run: RunSettings) -> float:
    """Return how long a call counts as alive without a sign of life, in seconds."""
    return CALL_LEASES * run.lease


def _cheapest(models: ChatModels) -> ChatModelCard | None:
    """Return the cheapest model that costs something: the sandbox only echoes."""
    real = [card for card in models.offered() if card.provider != SANDBOX]
    return min(real, key=_price, default=None)


def _price(card: ChatModelCard) -> tuple[int, int]:
    return card.price.request, card.price.input + card.price.output
