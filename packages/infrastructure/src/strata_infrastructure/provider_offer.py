"""Which providers the environment offers."""

from collections.abc import Mapping
from types import MappingProxyType

from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.environment import Reader

PROVIDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
        "cartesia": ("CARTESIA_API_KEY", "CARTESIA_BASE_URL"),
        "fal": ("FAL_KEY", "FAL_BASE_URL"),
        "google": ("GOOGLE_API_KEY", "GOOGLE_BASE_URL"),
        "openai": ("OPENAI_API_KEY", "OPENAI_BASE_URL"),
        "perplexity": ("PERPLEXITY_API_KEY", "PERPLEXITY_BASE_URL"),
        "replicate": ("REPLICATE_API_TOKEN", "REPLICATE_BASE_URL"),
    }
)
"""Where each provider's key and, if it is not its own, its address are found."""


def read_providers(
    reader: Reader, environment: str, connect: float
) -> dict[str, ProviderSettings]:
    """Return the settings of every provider that is offered.

    Args:
        reader: of the variables.
        environment: `development` or `production`.
        connect: seconds until a connection must stand.

    Raises:
        ConfigurationError: a value makes no sense.
    """
    return {
        **_sandbox(reader, environment, connect),
        **_espeak(reader),
        **_keyed(reader, connect),
    }


def _sandbox(
    reader: Reader, environment: str, connect: float
) -> dict[str, ProviderSettings]:
    """It needs no key; in production it is offered only if that is asked for."""
    usual = "on" if environment == "development" else "off"
    wanted = reader.choice("STRATA_SANDBOX", usual, "on", "off")
    address = reader.text("SANDBOX_BASE_URL")
    settings = ProviderSettings(base_url=address, connect_timeout=connect)
    return {"sandbox": settings} if wanted == "on" else {}


def _espeak(reader: Reader) -> dict[str, ProviderSettings]:
    """It needs no key, and a library that not everybody has."""
    wanted = reader.choice("STRATA_ESPEAK", "off", "on")
    return {"espeak": ProviderSettings()} if wanted == "on" else {}


def _keyed(reader: Reader, connect: float) -> dict[str, ProviderSettings]:
    """Offer what has a key."""
    return {
        provider: ProviderSettings(
            api_key=reader.secret(key),
            base_url=reader.text(base_url),
            connect_timeout=connect,
        )
        for provider, (key, base_url) in PROVIDERS.items()
        if reader.text(key)
    }
