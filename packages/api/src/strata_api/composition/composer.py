"""Building the parts in the order in which they need each other."""

from datetime import UTC, datetime
from uuid import uuid4

from strata_api.bearer import BearerVerifier
from strata_api.composition.container import Container, Foundation
from strata_api.composition.embedding_parts import EmbeddingParts
from strata_api.composition.engine_parts import EngineParts, call_deadlines, call_lease
from strata_api.composition.job_places import job_addresses
from strata_api.composition.registries import Registries
from strata_api.composition.voice_parts import VoiceParts
from strata_api.composition.watch_parts import database_watch
from strata_api.composition.worker_parts import WorkerParts
from strata_api.engine_room import EngineRoom
from strata_api.offload import ThreadOffload
from strata_api.patience import PatientOffload
from strata_api.ports import Ports
from strata_api.use_cases import build_use_cases
from strata_gateway.account_snapshot import begin_snapshot
from strata_gateway.engine import connect
from strata_gateway.sign_ins import DatabaseSignIns
from strata_gateway.signals import PostgresSignals
from strata_gateway.unit_of_work import begin_for_system, begin_for_user
from strata_infrastructure.identity import (
    IdentitySettings,
    SupabaseTokenVerifier,
    token_verifier,
)
from strata_infrastructure.settings import Settings
from strata_infrastructure.storage.link_signer import LinkSigner
from strata_infrastructure.storage.registry import open_storage
from strata_infrastructure.webhook.registry import webhook_verifiers
from strata_usecase.account.departures import Departures
from strata_usecase.receive_webhook import ReceiveWebhook
from strata_usecase.verify_api_key import VerifyApiKey

LISTENING, WRITING, WATCHING = 1, 1, 1
"""Connections that are not for requests: signals, the journal, the watch."""


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
        self._departures = Departures(
            begin=begin_for_system(self._engine), offload=self._watching
        )
        self._models = Registries.of(settings)
        self._storage = open_storage(foundation.files)
        self._webhooks = webhook_verifiers(settings.webhooks)
        self._addresses = job_addresses(settings, self._webhooks)

    def compose(self) -> Container:
        """Return everything, wired."""
        engine_room = self._engine_room()
        tokens, keys = self._tokens(), self._keys()
        files = self._foundation.files
        return Container(
            use_cases=build_use_cases(self._ports(engine_room)),
            models=self._models,
            storage=self._storage,
            links=LinkSigner(files.link_url, files.link_secret),
            offload=PatientOffload(self._requests),
            verifier=self._bearers(tokens, keys),
            webhooks=self._webhooks,
            addresses=self._addresses,
            receive_webhook=ReceiveWebhook(begin=begin_for_system(self._engine)),
            tokens=tokens,
            keys=keys,
            engine_room=engine_room,
            disconnect=self._engine.dispose,
            public_url=self._settings.webhooks.public_url,
        )

    def _ports(self, engine_room: EngineRoom) -> Ports:
        return Ports(
            begin=begin_for_user(self._engine),
            offload=PatientOffload(self._requests),
            signals=engine_room.signals,
            models=self._models,
            storage=self._storage,
            bucket=self._foundation.files.bucket,
            clock=_now,
            worker_id=self._worker_id,
            supervisor=engine_room.supervisor,
            unkept=engine_room.unkept,
            embedder=engine_room.embedder,
            talker=engine_room.talker,
            departures=self._departures,
            deadlines=call_deadlines(self._settings.run),
            ping_seconds=self._settings.run.ping,
            lease_seconds=call_lease(self._settings.run),
        )

    def _engine_room(self) -> EngineRoom:
        engine = self._engine_parts().assembled()
        return EngineRoom(
            supervisor=engine.supervisor,
            unkept=engine.unkept,
            embedder=self._embedding_parts().assembled(),
            talker=self._voice_parts().assembled(),
            journal=engine.journal,
            leases=engine.leases,
            watch=database_watch(
                begin_for_system(self._engine), self._watching, self._settings.run
            ),
            signals=PostgresSignals(self._foundation.listen_url, on_cancel=engine.stop),
            threads=(self._requests, self._writing, self._watching),
            drain_seconds=self._settings.run.drain,
            departures=self._departures,
            workers=self._workers().assembled(),
        )

    def _engine_parts(self) -> EngineParts:
        return EngineParts(
            begin=begin_for_user(self._engine),
            begin_for_system=begin_for_system(self._engine),
            models=self._models.chat,
            storage=self._storage,
            offload=self._requests,
            writing=self._writing,
            worker_id=self._worker_id,
            run=self._settings.run,
            title_model=self._settings.title_model,
            speech_models=self._models.speech,
            bucket=self._foundation.files.bucket,
            clock=_now,
        )

    def _embedding_parts(self) -> EmbeddingParts:
        return EmbeddingParts(
            begin_for_system=begin_for_system(self._engine),
            models=self._models.embedding,
            offload=self._requests,
            tries=self._settings.run.tries,
        )

    def _voice_parts(self) -> VoiceParts:
        return VoiceParts(
            begin_for_system=begin_for_system(self._engine),
            offload=self._requests,
            tries=self._settings.run.tries,
        )

    def _workers(self) -> WorkerParts:
        return WorkerParts(
            begin=begin_for_user(self._engine),
            begin_for_system=begin_for_system(self._engine),
            begin_snapshot=begin_snapshot(self._engine),
            offload=self._requests,
            clock=_now,
            settings=self._settings,
            foundation=self._foundation,
            models=self._models,
            storage=self._storage,
            local=DatabaseSignIns(self._engine, self._requests),
            addresses=self._addresses,
        )

    def _keys(self) -> VerifyApiKey:
        return VerifyApiKey(
            begin=begin_for_system(self._engine),
            offload=PatientOffload(self._requests),
            clock=_now,
        )

    def _bearers(
        self, tokens: SupabaseTokenVerifier, keys: VerifyApiKey
    ) -> BearerVerifier:
        return BearerVerifier(tokens=tokens, keys=keys, departures=self._departures)

    def _tokens(self) -> SupabaseTokenVerifier:
        return token_verifier(
            IdentitySettings(
                supabase_url=self._settings.supabase_url,
                legacy_secret=self._settings.supabase_jwt_secret,
                development_secret=self._foundation.development_secret,
            )
        )


def _now() -> datetime:
    return datetime.now(UTC)
