"""Which models that draw are offered."""

import pytest

from strata_domain.catalogue import image_catalogue
from strata_domain.error import UnknownModelError
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.image.registry import ImageModelRegistry
from strata_infrastructure.secret import Secret

KEYED = ProviderSettings(api_key=Secret("key"))
SETTINGS = dict.fromkeys(("fal", "replicate", "openai"), KEYED)


def test_without_a_key_the_sandbox_draws() -> None:
    registry = ImageModelRegistry({}, image_catalogue())

    assert [card.model_id for card in registry.offered()] == ["sandbox/image"]
    assert registry.get("sandbox") is registry.get("sandbox")
    with pytest.raises(UnknownModelError):
        registry.card("fal/fal-ai/flux/schnell")


def test_a_provider_without_a_priced_model_offers_none() -> None:
    registry = ImageModelRegistry(SETTINGS, image_catalogue())

    providers = {card.provider for card in registry.offered()}
    assert providers == {"fal", "replicate", "sandbox"}
    assert registry.card("fal/fal-ai/flux/dev").provider_model == "fal-ai/flux/dev"
