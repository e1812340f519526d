"""The adapters of providers, each built once and beside the event loop."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Protocol, TypeVar

from strata_domain.port.concurrency import Offload
from strata_domain.service.provider_rest import ProviderRest

Adapter = TypeVar("Adapter")
Built_co = TypeVar("Built_co", covariant=True)


class Registry(Protocol[Built_co]):
    """What builds adapters."""

    def get(self, provider: str) -> Built_co:
        """Return a provider's adapter."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters(Generic[Adapter]):
    """Finds adapters, and remembers which providers fail.

    Attributes:
        built: the adapters that were asked for, which stay the same: only the first
            asking blocks, and is done beside the event loop.
    """

    models: Registry[Adapter]
    offload: Offload
    rest: ProviderRest = field(default_factory=ProviderRest)
    built: dict[str, Adapter] = field(default_factory=dict, init=False)

    async def get(self, provider: str) -> Adapter:
        """Return a provider's adapter.

        Raises:
            UnknownModelError: it is not configured any more.
        """
        if provider not in self.built:
            building = partial(self.models.get, provider)
            self.built[provider] = await self.offload(building)
        return self.built[provider]

    @contextmanager
    def judging(self, provider: str) -> Generator[None]:
        """Make one call in the block, and judge the provider by how it ends.

        Raises:
            ProviderRestingError: it is left alone.
        """
        with self.rest.judging(provider):
            yield
