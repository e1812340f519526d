"""Finding the installed adapters, which are entry points.

A vendor's SDK takes seconds to import, so nothing is imported before it is needed; and
a distribution of somebody else's adds a provider by declaring one entry point.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Generic, Protocol, TypeVar, runtime_checkable

from strata_domain.error import ConfigurationError
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.provider_settings import ProviderSettings

Adapter = TypeVar("Adapter")


@runtime_checkable
class Closable(Protocol):
    """An adapter that holds connections."""

    async def aclose(self) -> None:
        """Close them; the adapter is not used again."""
        ...


@dataclass(frozen=True, slots=True)
class AdapterGroup(Generic[Adapter]):
    """Adapters of one port.

    Attributes:
        name: of their group of entry points.
        keyless: a model of theirs that works without any SDK.
    """

    name: str
    keyless: str

    def installed(self) -> frozenset[str]:
        """Return the providers that some installed distribution has an adapter for."""
        return frozenset(entry_points(group=self.name).names)

    def connect(self, provider: str, settings: ProviderSettings) -> Adapter:
        """Import the adapter of a provider and build it.

        Raises:
            ConfigurationError: its SDK is not installed, or a setting is missing.
        """
        return self._imported(provider)(settings)

    def _imported(self, provider: str) -> Callable[[ProviderSettings], Adapter]:
        try:
            connect: Callable[[ProviderSettings], Adapter] = entry_points(
                group=self.name
            )[provider].load()
        except ImportError as error:
            message = (
                f"the adapter of {provider!r} lacks a package ({error.name}); install "
                f"'strata-infrastructure[{provider}]', or use {self.keyless!r} without"
            )
            raise ConfigurationError(message) from error
        return connect


CHAT: AdapterGroup[ChatModel] = AdapterGroup("strata.chat_models", "sandbox/echo")


def connect_adapter(provider: str, settings: ProviderSettings) -> ChatModel:
    """Import the chat adapter of a provider and build it.

    Raises:
        ConfigurationError: its SDK is not installed, or a setting is missing.
    """
    return CHAT.connect(provider, settings)
