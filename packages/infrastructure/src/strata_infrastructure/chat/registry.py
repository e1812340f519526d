"""Choosing an adapter by the name of its provider."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.model_card import ModelCard
from strata_domain.error import UnknownModelError
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.adapter import CHAT, AdapterGroup, Closable
from strata_infrastructure.chat.provider_settings import ProviderSettings

__all__ = ["ChatModelRegistry", "ModelRegistry", "ProviderSettings"]

SANDBOX = "sandbox"
Card = TypeVar("Card", bound=ModelCard)
Model = TypeVar("Model")


class ModelRegistry(Generic[Card, Model]):
    """Builds an adapter when it is first asked for, and keeps it."""

    def __init__(
        self,
        group: AdapterGroup[Model],
        settings: Mapping[str, ProviderSettings],
        catalogue: Mapping[str, Card],
    ) -> None:
        """Offer every model whose provider has both settings and an adapter.

        Args:
            group: the adapters.
            settings: by provider; the sandbox needs none.
            catalogue: every known model by its id.
        """
        wanted = {SANDBOX: ProviderSettings(), **settings}
        adapters = group.installed()
        self._group = group
        self._settings = {name: wanted[name] for name in wanted if name in adapters}
        self._cards = {
            k: card for k, card in catalogue.items() if card.provider in self._settings
        }
        self._built: dict[str, Model] = {}
        self._building = Lock()

    def offered(self) -> Sequence[Card]:
        """Return the cards in the order of the catalogue."""
        return tuple(self._cards.values())

    def card(self, model_id: str) -> Card:
        """Return one model's card.

        Raises:
            UnknownModelError: it is not offered.
        """
        if model_id not in self._cards:
            message = f"no model {model_id!r} among {list(self._cards)}"
            raise UnknownModelError(message)
        return self._cards[model_id]

    def get(self, provider: str) -> Model:
        """Return the provider's adapter, the same one every time.

        The first call imports an SDK and blocks for seconds, so an event loop hands it
        to a thread. Two that come at once wait for one building.

        Raises:
            UnknownModelError: the provider is not offered.
            ConfigurationError: its SDK is not installed, or a setting is missing.
        """
        if provider not in self._settings:
            message = f"no provider {provider!r} among {list(self._settings)}"
            raise UnknownModelError(message)
        with self._building:
            if provider not in self._built:
                built = self._group.connect(provider, self._settings[provider])
                self._built[provider] = built
            return self._built[provider]

    async def aclose(self) -> None:
        """Close every adapter built so far that has connections to close."""
        built = tuple(self._built.values())
        self._built.clear()
        for adapter in built:
            if isinstance(adapter, Closable):
                await adapter.aclose()


class ChatModelRegistry(ModelRegistry[ChatModelCard, ChatModel]):
    """The chat models that are offered here."""

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        catalogue: Mapping[str, ChatModelCard],
    ) -> None:
        """Offer every model whose provider has both settings and an adapter."""
        super().__init__(CHAT, settings, catalogue)
