"""The one place that knows every implementation."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Request

from strata_api.engine_room import EngineRoom
from strata_api.offload import ThreadOffload
from strata_api.patience import PatientOffload
from strata_api.use_cases import Ports, UseCases, build_use_cases
from strata_api.warm_up import warmed_up
from strata_api.watch import DatabaseWatch
from strata_domain.catalogue import chat_catalogue
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_gateway.engine import connect
from strata_gateway.signals import PostgresSignals
from strata_gateway.unit_of_work import begin_for_system, begin_for_user
from strata_infrastructure.chat.registry import ChatModelRegistry
from strata_infrastructure.identity import (
    IdentitySettings,
    SupabaseTokenVerifier,
    token_verifier,
)
from strata_infrastructure.secret import Secret
from strata_infrastructure.settings import Settings
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.run.generation_journal import GenerationJournal, JournalPace
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.run_generation import RunGeneration
from strata_usecase.sweep_generations import SweepGenerations

MOST_RUNS = 5000
LISTENING, WRITING, WATCHING = 1, 1, 1
"""Connections that are not for requests: signals, the journal, the watch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What the settings cannot say: where the database is, who signs in development."""

    database_url: str
    listen_url: str
    development_secret: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """Everything the application is made of."""

    use_cases: UseCases
    models: ChatModelRegistry
    offload: PatientOffload
    verifier: SupabaseTokenVerifier
    engine_room: EngineRoom
    disconnect: Callable[[], None]

    def preflight(self) -> None:
        """Try the database once, before anything is served.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
            ConfigurationError: the schema or the roles are not there.
        """
        self.engine_room.watch.knock()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Run everything inside the block, and leave nothing open behind it."""
        try:
            async with self.engine_room.running(), warmed_up(self.models):
                yield
        finally:
            await self.models.aclose()
            await self.verifier.aclose()
            self.disconnect()


class Composer:
    """Builds the parts in the order in which they need each other."""

    def __init__(self, settings: Settings, foundation: Foundation) -> None:
        """Build from settings; nothing is opened yet."""
        connections = settings.database.connections
        self._settings = settings
        self._foundation = foundation
        self._worker_id = uuid4()
        self._engine = connect(
            foundation.database_url, connections=connections - LISTENING
        )
        self._requests = ThreadOffload(connections - LISTENING - WRITING - WATCHING)
        self._writing = ThreadOffload(WRITING)
        self._watching = ThreadOffload(WATCHING)
        self._models = ChatModelRegistry(settings.providers, _catalogue(settings))

    def compose(self) -> Container:
        """Return everything, wired."""
        engine_room = self._engine_room()
        return Container(
            use_cases=build_use_cases(self._ports(engine_room)),
            models=self._models,
            offload=PatientOffload(self._requests),
            verifier=self._verifier(),
            engine_room=engine_room,
            disconnect=self._engine.dispose,
        )

    def _ports(self, engine_room: EngineRoom) -> Ports:
        return Ports(
            begin=begin_for_user(self._engine),
            offload=PatientOffload(self._requests),
            signals=engine_room.signals,
            models=self._models,
            clock=_now,
            worker_id=self._worker_id,
            supervisor=engine_room.supervisor,
            ping_seconds=self._settings.run.ping,
        )

    def _engine_room(self) -> EngineRoom:
        journal = self._journal()
        supervisor = self._supervisor(journal)
        return EngineRoom(
            supervisor=supervisor,
            journal=journal,
            watch=self._watch(),
            signals=PostgresSignals(
                self._foundation.listen_url, on_cancel=supervisor.stop
            ),
            threads=(self._requests, self._writing, self._watching),
            drain_seconds=self._settings.run.drain,
        )

    def _journal(self) -> GenerationJournal:
        run = self._settings.run
        return GenerationJournal(
            begin=begin_for_system(self._engine),
            offload=self._writing,
            worker_id=self._worker_id,
            pace=JournalPace(flush=run.flush, heartbeat=run.heartbeat),
        )

    def _supervisor(self, journal: GenerationJournal) -> GenerationSupervisor:
        return GenerationSupervisor(
            run_generation=RunGeneration(
                models=self._models,
                journal=journal,
                offload=self._requests,
                deadlines=self._deadlines(),
            ),
            journal=journal,
            offload=self._requests,
            most_runs=MOST_RUNS,
        )

    def _deadlines(self) -> Deadlines:
        run = self._settings.run
        return Deadlines(
            first_token=run.first_token,
            between_chunks=run.between_chunks,
            total=run.total,
        )

    def _watch(self) -> DatabaseWatch:
        sweep = SweepGenerations(
            begin=begin_for_system(self._engine),
            lease_seconds=self._settings.run.lease,
        )
        return DatabaseWatch(sweep, self._watching)

    def _verifier(self) -> SupabaseTokenVerifier:
        return token_verifier(
            IdentitySettings(
                supabase_url=self._settings.supabase_url,
                legacy_secret=self._settings.supabase_jwt_secret,
                development_secret=self._foundation.development_secret,
            )
        )


async def composed_container(request: Request) -> Container:
    """Return what the application was created with."""
    container: Container = request.app.state.container
    return container


Composed = Annotated[Container, Depends(composed_container)]


def _now() -> datetime:
    return datetime.now(UTC)


def _catalogue(settings: Settings) -> Mapping[str, ChatModelCard]:
    cards = chat_catalogue()
    return {k: card for k, card in cards.items() if card.provider in settings.providers}
