"""Where adapters of models that draw are found."""

from strata_domain.port.image_model import ImageModel
from strata_infrastructure.chat.adapter import AdapterGroup

IMAGE: AdapterGroup[ImageModel] = AdapterGroup("strata.image_models", "sandbox/image")
