"""The models Strata knows, as reviewed data."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from strata_domain.entity.chat import ChatModelCard


@cache
def chat_catalogue() -> Mapping[str, ChatModelCard]:
    """Return every known chat model by its id; the source is named in the data."""
    data = json.loads(files("strata_domain").joinpath("catalogue.json").read_text())
    cards = (ChatModelCard(**entry) for entry in data["chat"])
    return MappingProxyType({card.model_id: card for card in cards})
