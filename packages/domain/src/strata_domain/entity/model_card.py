"""What every model of the catalogue has, whatever it makes."""

from dataclasses import dataclass

from strata_domain.entity.usage import ModelPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """A model of the catalogue.

    Attributes:
        model_id: `provider/name`, the name callers use.
        name: for people.
    """

    model_id: str
    name: str
    price: ModelPrice

    @property
    def provider(self) -> str:
        """The part before the first slash."""
        return self.model_id.partition("/")[0]

    @property
    def provider_model(self) -> str:
        """The part after the first slash, as the provider calls it."""
        return self.model_id.partition("/")[2]
