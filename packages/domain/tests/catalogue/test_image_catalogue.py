"""The models that draw, and what an operator may say about them."""

import json
from pathlib import Path

import pytest

from strata_domain.catalogue import chat_catalogue, image_catalogue
from strata_domain.entity.image import ImageFeature, ImageModelCard, ImageSize
from strata_domain.entity.usage import ModelPrice
from strata_domain.error import ConfigurationError

CARDS = tuple(image_catalogue().values())
ENTRY: dict[str, object] = {
    "model_id": "replicate/acme/brush:1f0c",
    "name": "Brush",
    "most_images": 2,
    "sizes": ["640x480", "99999x1"],
    "features": ["seed"],
    "longest_seconds": 90,
    "price": {"request": 5_000},
}
WRONG = [
    ("most_images", 0, "most_images must be a whole number, from 1 to a hundred"),
    ("sizes", ["0x1"], "sizes must be a list of sizes in pixels, such as '1024x768'"),
    ("sizes", ["1x1 "], "sizes must be a list of sizes in pixels"),
    ("sizes", "1x1", "sizes must be a list."),
    ("features", ["colour"], "features must be a list of these: image_input,"),
    ("longest_seconds", "9", "longest_seconds must be a whole number"),
    ("price", {"request": 0}, "price: request must be above 0; a model that costs"),
    ("price", {}, "price: request is missing."),
    ("price", {"request": 1, "input": 1}, "input is no field; these are: request."),
]


def written(path: Path, *entries: object) -> Path:
    sheet = {"source": "ours", "effective": "2026-11-01", "image": entries}
    path.write_text(json.dumps(sheet))
    return path


def picture_price(micro_usd: int) -> ModelPrice:
    return ModelPrice(input=0, output=0, cache_read=0, cache_write=0, request=micro_usd)


def test_no_model_is_of_two_kinds_and_the_sandbox_draws_too() -> None:
    assert not image_catalogue().keys() & chat_catalogue().keys()
    assert {card.provider for card in CARDS} == {"fal", "replicate", "sandbox"}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.model_id)
def test_only_the_picture_costs_something(card: ImageModelCard) -> None:
    assert 1_000 <= card.price.request <= 100_000
    assert card.price == picture_price(card.price.request)
    assert (ImageFeature.SIZE in card.features) == bool(card.sizes)


def test_a_model_of_the_operators_comes_after_ours(tmp_path: Path) -> None:
    known = image_catalogue(written(tmp_path / "models.json", ENTRY))

    assert [*known][:-1] == [*image_catalogue()]
    assert known["replicate/acme/brush:1f0c"] == ImageModelCard(
        model_id="replicate/acme/brush:1f0c",
        name="Brush",
        most_images=2,
        sizes=(ImageSize(640, 480), ImageSize(99999, 1)),
        features=frozenset({ImageFeature.SEED}),
        longest_seconds=90,
        price=picture_price(5_000),
    )


def test_little_needs_to_be_said_of_a_model_that_is_free(tmp_path: Path) -> None:
    said = {key: ENTRY[key] for key in ("model_id", "name", "most_images")}
    free = {**said, "free": True, "price": {"request": 0}}

    known = image_catalogue(written(tmp_path / "models.json", free))

    card = known["replicate/acme/brush:1f0c"]
    assert (card.price.request, card.longest_seconds) == (0, 600)
    assert (card.sizes, card.features) == ((), frozenset())


@pytest.mark.parametrize(("field", "value", "complaint"), WRONG)
def test_what_is_wrong_is_named(
    tmp_path: Path, field: str, value: object, complaint: str
) -> None:
    path = written(tmp_path / "models.json", {**ENTRY, field: value})

    with pytest.raises(ConfigurationError) as refusal:
        image_catalogue(path)

    assert str(refusal.value).startswith(f"{path}: image[0]")
    assert complaint in str(refusal.value)
