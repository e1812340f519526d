"""The models we know, as reviewed data."""

import json
import re
from importlib.resources import files
from types import MappingProxyType

import pytest

from strata_domain.catalogue import chat_catalogue
from strata_domain.entity.chat_model_card import ChatModelCard

CARDS = tuple(chat_catalogue().values())
DATA = json.loads(files("strata_domain").joinpath("catalogue.json").read_text())


def test_every_model_is_listed_once_under_its_own_id() -> None:
    assert list(chat_catalogue()) == [entry["model_id"] for entry in DATA["chat"]]
    assert [card.model_id for card in CARDS] == list(chat_catalogue())


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.model_id)
def test_a_card_is_filled_in_sensibly(card: ChatModelCard) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z0-9.\-/]+", card.model_id)
    assert card.name.strip() == card.name != ""
    assert 0 < card.max_output_tokens <= card.context_tokens


def test_the_models_that_need_no_key_are_there() -> None:
    assert {"sandbox/echo", "sandbox/lorem"} <= set(chat_catalogue())


def test_the_data_say_where_and_when_they_come_from() -> None:
    assert DATA["source"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", DATA["effective"])


def test_the_catalogue_is_read_once_and_nobody_can_change_it() -> None:
    catalogue = chat_catalogue()

    assert chat_catalogue() is catalogue
    assert isinstance(catalogue, MappingProxyType)
