"""The embedding models we know, and what an operator may say about them."""

import json
from pathlib import Path

import pytest

from strata_domain.catalogue import chat_catalogue, embedding_catalogue
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.usage import ModelPrice
from strata_domain.error import ConfigurationError

CARDS = tuple(embedding_catalogue().values())
ENTRY: dict[str, object] = {
    "model_id": "acme/vectors",
    "name": "Vectors",
    "input_tokens": 512,
    "inputs": 10,
    "dimensions": 384,
    "shortens": False,
    "price": {"input": 10_000},
}
WRONG = [
    ("inputs", 0, "inputs must be a whole number, from 1 to a hundred thousand."),
    ("inputs", 8_001, "inputs times dimensions must not be above 3072000."),
    ("dimensions", "9", "dimensions must be a whole number, from 1 to a"),
    ("dimensions", 10**6, "dimensions must be a whole number, from 1 to a"),
    ("input_tokens", 0, "input_tokens must be a whole number of tokens"),
    ("shortens", "no", "shortens must be true or false."),
    ("price", {"input": 0}, "price: input must be above 0; a model that costs"),
    ("price", {"input": 1, "output": 1}, "output is no field; these are: input."),
    ("capabilities", [], "capabilities is no field; these are: model_id, name,"),
]


def written(path: Path, *entries: object) -> Path:
    sheet = {"source": "ours", "effective": "2026-11-01", "embedding": entries}
    path.write_text(json.dumps(sheet))
    return path


def test_no_model_is_of_two_kinds_and_those_of_the_sandbox_need_no_key() -> None:
    assert not embedding_catalogue().keys() & chat_catalogue().keys()
    assert {card.provider for card in CARDS} == {"google", "openai", "sandbox"}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.model_id)
def test_only_what_is_read_costs_something(card: EmbeddingModelCard) -> None:
    assert 10_000 <= card.price.input <= 1_000_000
    assert (card.price.output, card.price.request) == (0, 0)


def test_a_model_of_the_operators_comes_after_ours(tmp_path: Path) -> None:
    known = embedding_catalogue(written(tmp_path / "models.json", ENTRY))

    assert [*known][:-1] == [*embedding_catalogue()]
    assert known["acme/vectors"] == EmbeddingModelCard(
        model_id="acme/vectors",
        name="Vectors",
        input_tokens=512,
        inputs=10,
        dimensions=384,
        shortens=False,
        price=ModelPrice(input=10_000, output=0, cache_read=10_000, cache_write=10_000),
    )


def test_a_model_may_be_free_and_another_removed(tmp_path: Path) -> None:
    free = {**ENTRY, "free": True, "price": {"input": 0}}
    gone = {"model_id": CARDS[0].model_id, "removed": True}

    known = embedding_catalogue(written(tmp_path / "models.json", free, gone))

    assert known["acme/vectors"].price.input == 0
    assert [*known] == [*[*embedding_catalogue()][1:], "acme/vectors"]


@pytest.mark.parametrize(("field", "value", "complaint"), WRONG)
def test_what_is_wrong_is_named(
    tmp_path: Path, field: str, value: object, complaint: str
) -> None:
    path = written(tmp_path / "models.json", {**ENTRY, field: value})

    with pytest.raises(ConfigurationError) as refusal:
        embedding_catalogue(path)

    assert str(refusal.value).startswith(f"{path}: embedding[0]")
    assert complaint in str(refusal.value)
