"""Models that draw, of any provider: they are asked, and then looked at."""

from collections.abc import Sequence
from typing import Protocol

from strata_domain.entity.image import ImageModelCard, ImageOrder, ImageSnapshot


class ImageModel(Protocol):
    """One provider's models that draw."""

    async def submit(self, order: ImageOrder) -> str:
        """Ask for pictures, once; return the provider's name of the request.

        It is never sent a second time, whatever goes wrong.

        Raises:
            ProviderUnreachableError: nothing was sent; it may be asked again.
            ProviderInvalidRequestError: refused for good, or by its policy
                (`ProviderContentFilteredError`).
            ProviderRateLimitedError: refused for now, and not billed.
            ProviderError: nobody can tell whether it was accepted.
        """
        ...

    async def look(self, ref: str, *, model: str) -> ImageSnapshot:
        """Return how a request stands.

        Raises:
            ProviderNotFoundError: the provider does not know it, or not any more.
            ProviderError: it does not say now; look again.
        """
        ...

    async def cancel(self, ref: str, *, model: str) -> None:
        """Ask the provider to stop; what comes of it is seen by looking.

        Raises:
            ProviderError: it did not hear.
        """
        ...


class ImageModels(Protocol):
    """The models that draw in this installation."""

    def offered(self) -> Sequence[ImageModelCard]:
        """Return the cards of every model whose provider is configured."""
        ...

    def card(self, model_id: str) -> ImageModelCard:
        """Return one model's card.

        Raises:
            UnknownModelError: it is not offered.
        """
        ...

    def get(self, provider: str) -> ImageModel:
        """Return a provider's adapter, importing and building it on first use.

        Raises:
            UnknownModelError: the provider is not offered.
        """
        ...
