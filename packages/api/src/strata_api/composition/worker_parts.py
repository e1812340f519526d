"""What works beside the requests, on jobs and on accounts."""

from dataclasses import dataclass

from strata_api.composition.account_parts import AccountParts
from strata_api.composition.container import Foundation
from strata_api.composition.job_parts import JobParts
from strata_api.composition.queue_worker import QueueWorker
from strata_api.composition.registries import Registries
from strata_api.engine_room import Worker
from strata_domain.port.account import BeginSnapshot, SignIns
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.unit_of_work import BeginForSystem, BeginForUser
from strata_infrastructure.settings import Settings
from strata_infrastructure.webhook import JobAddresses
from strata_usecase.collect_files import CollectFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerParts:
    """What the workers are built from.

    Attributes:
        local: those who sign in where there is no Supabase.
        addresses: where providers say what becomes of jobs.
    """

    begin: BeginForUser
    begin_for_system: BeginForSystem
    begin_snapshot: BeginSnapshot
    offload: Offload
    clock: Clock
    settings: Settings
    foundation: Foundation
    models: Registries
    storage: AssetStorage
    local: SignIns
    addresses: JobAddresses

    def assembled(self) -> tuple[Worker, ...]:
        """Return the workers; none where this process shall not work."""
        if not self.foundation.works:
            return ()
        return self._queue(), self._accounts().assembled()

    def _queue(self) -> QueueWorker:
        run = self.settings.run
        return QueueWorker(
            url=self.foundation.database_url,
            listen_url=self.foundation.listen_url,
            advance=self._jobs().assembled().execute,
            heartbeat_seconds=run.heartbeat,
            drain_seconds=run.drain,
            chores={"collect_files": self._collecting().execute},
        )

    def _collecting(self) -> CollectFiles:
        return CollectFiles(
            begin=self.begin_for_system, offload=self.offload, storage=self.storage
        )

    def _jobs(self) -> JobParts:
        addresses = (each.base_url for each in self.settings.providers.values())
        return JobParts(
            begin=self.begin,
            begin_for_system=self.begin_for_system,
            models=self.models.image,
            speech_models=self.models.speech,
            offload=self.offload,
            clock=self.clock,
            storage=self.storage,
            bucket=self.foundation.files.bucket,
            run=self.settings.run,
            public_url=self.settings.webhooks.public_url,
            webhook_url=self.addresses.url,
            trusted_origins=tuple(filter(None, addresses)),
        )

    def _accounts(self) -> AccountParts:
        return AccountParts(
            begin=self.begin,
            begin_for_system=self.begin_for_system,
            begin_snapshot=self.begin_snapshot,
            offload=self.offload,
            clock=self.clock,
            storage=self.storage,
            files=self.foundation.files,
            local=self.local,
        )
