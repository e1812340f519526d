"""Everything the application is made of."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, TypeGuard

from fastapi import Depends, Request

from strata_api.bearer import BearerVerifier
from strata_api.composition.registries import Registries
from strata_api.engine_room import EngineRoom
from strata_api.patience import PatientOffload
from strata_api.use_cases import UseCases
from strata_api.warm_up import warmed_up
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.file_links import FileLinks
from strata_domain.port.webhook import WebhookVerifier
from strata_infrastructure.chat.adapter import Closable
from strata_infrastructure.identity import SupabaseTokenVerifier
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.storage_settings import StorageSettings
from strata_infrastructure.webhook import JobAddresses
from strata_usecase.receive_webhook import ReceiveWebhook
from strata_usecase.verify_api_key import VerifyApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What the settings cannot say: where everything is, who signs in development.

    Attributes:
        works: whether this process works on jobs, too.
    """

    database_url: str
    listen_url: str
    files: StorageSettings
    works: bool = False
    development_secret: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """Everything the application is made of.

    Attributes:
        links: to files that this server keeps itself.
        webhooks: whose messages are taken, by provider.
        addresses: to which they come, each for one job.
        public_url: where the world reaches the API; None if nobody has said.
    """

    use_cases: UseCases
    models: Registries
    storage: AssetStorage
    links: FileLinks
    offload: PatientOffload
    verifier: BearerVerifier
    webhooks: Mapping[str, WebhookVerifier]
    addresses: JobAddresses
    receive_webhook: ReceiveWebhook
    tokens: SupabaseTokenVerifier
    keys: VerifyApiKey
    engine_room: EngineRoom
    disconnect: Callable[[], None]
    public_url: str | None = None

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
            async with self.engine_room.running(), warmed_up(self.models.chat):
                yield
                await self.keys.quiet()
        finally:
            parts = (self.models, self.tokens, self.storage, *self.webhooks.values())
            for part in filter(_holds_connections, parts):
                await part.aclose()
            self.disconnect()


def _holds_connections(part: object) -> TypeGuard[Closable]:
    return isinstance(part, Closable)


async def composed_container(request: Request) -> Container:
    """Return what the application was created with."""
    container: Container = request.app.state.container
    return container


Composed = Annotated[Container, Depends(composed_container)]
