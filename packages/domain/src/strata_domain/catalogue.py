"""The models Strata knows, as reviewed data."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from strata_domain.entity.chat_model_card import Capability, ChatModelCard
from strata_domain.entity.usage import ModelPrice


@cache
def chat_catalogue() -> Mapping[str, ChatModelCard]:
    """Return every known chat model by its id; the source is named in the data."""
    data = json.loads(files("strata_domain").joinpath("catalogue.json").read_text())
    cards = map(_card, data["chat"])
    return MappingProxyType({card.model_id: card for card in cards})


def _card(entry: dict[str, Any]) -> ChatModelCard:
    return ChatModelCard(
        **{
            **entry,
            "price": ModelPrice(**entry["price"]),
            "capabilities": frozenset(map(Capability, entry["capabilities"])),
            "fallbacks": tuple(entry.get("fallbacks", ())),
        }
    )
