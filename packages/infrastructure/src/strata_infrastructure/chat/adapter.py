"""Finding the installed adapters, which are entry points.

A vendor's SDK takes seconds to import, so nothing is imported before it is needed; and
a distribution of somebody else's adds a provider by declaring one entry point.
"""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from strata_domain.error import ConfigurationError
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.provider_settings import ProviderSettings

GROUP = "strata.chat_models"
Connect = Callable[[ProviderSettings], ChatModel]


@runtime_checkable
class Closable(Protocol):
    """An adapter that holds connections."""

    async def aclose(self) -> None:
        """Close them; the adapter is not used again."""
        ...


def installed_adapters() -> frozenset[str]:
    """Return the providers that some installed distribution has an adapter for."""
    return frozenset(entry_points(group=GROUP).names)


def connect_adapter(provider: str, settings: ProviderSettings) -> ChatModel:
    """Import the adapter of a provider and build it.

    Raises:
        ConfigurationError: its SDK is not installed, or a setting is missing.
    """
    return _imported(provider)(settings)


def _imported(provider: str) -> Connect:
    try:
        connect: Connect = entry_points(group=GROUP)[provider].load()
    except ImportError as error:
        message = (
            f"the adapter of {provider!r} lacks a package ({error.name}); install "
            f"'strata-infrastructure[{provider}]', or use 'sandbox/echo' without it"
        )
        raise ConfigurationError(message) from error
    return connect
