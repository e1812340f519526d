"""The models we know, as reviewed data."""

import json
import re
from datetime import date
from importlib.resources import files
from types import MappingProxyType

import pytest

from strata_domain.catalogue import chat_catalogue
from strata_domain.entity.chat_model_card import Capability, ChatModelCard

CARDS = tuple(chat_catalogue().values())
DATA = json.loads(files("strata_domain").joinpath("catalogue.json").read_text())
KEYLESS = {"sandbox/echo", "sandbox/lorem"}
PROVIDERS = {"anthropic", "google", "openai", "perplexity", "sandbox"}
USD = 1_000_000

every_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.model_id)


def test_every_model_is_listed_once_under_its_own_id() -> None:
    assert list(chat_catalogue()) == [entry["model_id"] for entry in DATA["chat"]]
    assert [card.model_id for card in CARDS] == list(chat_catalogue())


def test_the_models_of_four_providers_and_those_without_a_key_are_there() -> None:
    assert {card.provider for card in CARDS} == PROVIDERS
    assert chat_catalogue().keys() >= KEYLESS


@every_card
def test_a_card_is_filled_in_sensibly(card: ChatModelCard) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z0-9.\-]+", card.model_id)
    assert card.name.strip() == card.name
    assert 1_000 < card.max_output_tokens <= card.context_tokens < 10_000_000


@every_card
def test_a_price_is_between_a_cent_and_a_thousand_dollars_for_a_million_tokens(
    card: ChatModelCard,
) -> None:
    price = card.price

    assert USD // 100 <= price.input <= price.output <= 1_000 * USD
    assert 0 < price.cache_read <= price.input <= price.cache_write
    assert 0 <= price.request < USD


@every_card
def test_a_model_falls_back_on_other_models_that_are_here(card: ChatModelCard) -> None:
    assert set(card.fallbacks) <= chat_catalogue().keys() - KEYLESS - {card.model_id}
    assert bool(card.fallbacks) is (card.model_id not in KEYLESS)


@pytest.mark.parametrize("model_id", sorted(KEYLESS))
def test_a_token_of_the_sandbox_costs_one_and_two_millionths_of_a_dollar(
    model_id: str,
) -> None:
    card = chat_catalogue()[model_id]

    assert (card.price.input, card.price.output) == (1 * USD, 2 * USD)
    assert card.capabilities == set(Capability)


def test_a_model_that_searches_has_a_fee_for_each_call() -> None:
    fees = {card.provider for card in CARDS if card.price.request}

    assert fees == {"perplexity"}


def test_the_data_say_where_and_when_they_come_from() -> None:
    assert DATA["source"]
    assert date.fromisoformat(DATA["effective"]).year >= 2026


def test_the_catalogue_is_read_once_and_nobody_can_change_it() -> None:
    catalogue = chat_catalogue()

    assert chat_catalogue() is catalogue
    assert isinstance(catalogue, MappingProxyType)
