"""Choosing an adapter of models that draw by the name of its provider."""

from collections.abc import Mapping

from strata_domain.entity.image import ImageModelCard
from strata_domain.port.image_model import ImageModel
from strata_infrastructure.chat.registry import ModelRegistry, ProviderSettings
from strata_infrastructure.image.adapter import IMAGE


class ImageModelRegistry(ModelRegistry[ImageModelCard, ImageModel]):
    """The models that draw that are offered here."""

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        catalogue: Mapping[str, ImageModelCard],
    ) -> None:
        """Offer every model whose provider has both settings and an adapter."""
        super().__init__(IMAGE, settings, catalogue)
