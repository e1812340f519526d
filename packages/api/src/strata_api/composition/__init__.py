"""The one place that knows every implementation."""

from strata_api.composition.composer import Composer
from strata_api.composition.container import (
    Composed,
    Container,
    Foundation,
    composed_container,
)

__all__ = ["Composed", "Composer", "Container", "Foundation", "composed_container"]
