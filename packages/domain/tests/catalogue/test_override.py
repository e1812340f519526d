"""What an operator may say about models, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from strata_domain.catalogue import chat_catalogue
from strata_domain.entity.chat_model_card import Capability, ChatModelCard
from strata_domain.entity.usage import ModelPrice
from strata_domain.error import ConfigurationError

Entry = dict[str, object]
Override = Callable[..., Path]
SHIPPED = chat_catalogue()
FIRST, SECOND, *_ = SHIPPED
MODEL: Entry = {
    "model_id": "acme/large",
    "name": "Large",
    "context_tokens": 1_000,
    "max_output_tokens": 100,
    "price": {"input": 3_000_000, "output": 9_000_000},
    "capabilities": ["tools"],
}
WRONG = [
    ("name", " ", "name must be a text that says something."),
    ("name", 5, "name must be a text that says something."),
    ("source", "", "source must be a text that says something."),
    ("effective", "yesterday", "effective must be a day such as 2026-11-23."),
    ("context_tokens", 0, "context_tokens must be a whole number of tokens, from"),
    ("context_tokens", "9", "context_tokens must be a whole number of tokens, from"),
    ("max_output_tokens", True, "max_output_tokens must be a whole number of tokens"),
    ("max_output_tokens", 1e2, "max_output_tokens must be a whole number of tokens"),
    ("max_output_tokens", 10**10, "whole number of tokens, from 1 to a billion."),
    ("max_output_tokens", 1_001, "max_output_tokens must not be above context_tokens."),
    ("price", 5, "price: must be an object with input, output, cache_read,"),
    ("capabilities", "tools", "must be a list of these: images, tools, strict_tools,"),
    (
        "capabilities",
        ["magic"],
        "must be a list of these: images, tools, strict_tools,",
    ),
    ("fallbacks", "sandbox/echo", "fallbacks must be a list."),
    ("fallbacks", ["echo"], "fallbacks must be 'provider/model', such as 'sandbox/"),
    ("fallbacks", ["acme/large"], "fallbacks must not name the model itself."),
    ("fallbacks", ["a/b", "b/c"], "fallbacks names unknown models: a/b, b/c."),
    ("free", "yes", "free must be true or false."),
    ("colour", "red", "colour is no field; these are: model_id, name, source,"),
    ("removed", True, "capabilities is no field; these are: model_id, removed."),
]
WRONG_PRICES = [
    ("input", 0, "price: input must be above 0; a model that costs nothing says so by"),
    ("output", 0, "price: output must be above 0; a model that costs nothing says so"),
    ("output", 2.5, "2.50 USD for a million tokens is 2500000."),
    ("input", True, "price: input must be a whole number of micro-USD"),
    ("cache_read", -1, "price: cache_read must be a whole number of micro-USD"),
    ("request", "12000", "price: request must be a whole number of micro-USD"),
    ("cache_write", 10**13, "price: cache_write must be a whole number of micro-USD"),
    ("per_image", 5, "price: per_image is no field; these are: input, output,"),
]


@pytest.fixture
def override(tmp_path: Path) -> Override:
    """Writes a file of an operator's."""

    def write(*entries: object, **more: object) -> Path:
        sheet = {"source": "our contract", "effective": "2026-11-01"}
        path = tmp_path / "models.json"
        path.write_text(json.dumps({**sheet, "chat": entries, **more}))
        return path

    return write


def complaint(path: Path) -> str:
    with pytest.raises(ConfigurationError) as refusal:
        chat_catalogue(path)
    return str(refusal.value)


def test_a_model_of_the_operators_comes_after_ours(override: Override) -> None:
    known = chat_catalogue(override(MODEL))

    assert [*known] == [*SHIPPED, "acme/large"]
    assert known["acme/large"] == ChatModelCard(
        model_id="acme/large",
        name="Large",
        context_tokens=1_000,
        max_output_tokens=100,
        price=ModelPrice(
            input=3_000_000,
            output=9_000_000,
            cache_read=3_000_000,
            cache_write=3_000_000,
        ),
        capabilities=frozenset({Capability.TOOLS}),
    )


def test_a_model_of_ours_is_replaced_as_a_whole(override: Override) -> None:
    known = chat_catalogue(override(MODEL | {"model_id": FIRST}))

    assert [*known] == [*SHIPPED]
    assert known[FIRST].name == "Large"
    assert known[FIRST].capabilities == {Capability.TOOLS}
    assert known[SECOND] == SHIPPED[SECOND]


def test_a_model_of_ours_can_be_removed(override: Override) -> None:
    gone = {"model_id": FIRST, "removed": True}

    assert [*chat_catalogue(override(gone))] == [*SHIPPED][1:]


def test_a_model_that_others_fall_back_on_can_be_removed(override: Override) -> None:
    named = next(name for card in SHIPPED.values() for name in card.fallbacks)

    known = chat_catalogue(override({"model_id": named, "removed": True}))

    assert named not in known
    assert any(named in card.fallbacks for card in known.values())


def test_models_of_the_operators_may_fall_back_on_each_other_and_on_ours(
    override: Override,
) -> None:
    small = MODEL | {"model_id": "acme/small", "fallbacks": ["acme/large", FIRST]}

    known = chat_catalogue(override(small, MODEL))

    assert known["acme/small"].fallbacks == ("acme/large", FIRST)


def test_prices_are_taken_as_stated(override: Override) -> None:
    price = {"input": 4, "output": 3, "cache_read": 0, "cache_write": 1, "request": 5}

    known = chat_catalogue(override(MODEL | {"price": price}))

    assert known["acme/large"].price == ModelPrice(**price)


def test_a_model_is_free_if_somebody_says_so(override: Override) -> None:
    free = MODEL | {"free": True, "price": {"input": 0, "output": 0}}

    price = chat_catalogue(override(free))["acme/large"].price

    assert price == ModelPrice(input=0, output=0, cache_read=0, cache_write=0)


def test_where_a_price_comes_from_may_be_said_for_one_model(override: Override) -> None:
    told = MODEL | {"source": "the salesman", "effective": "2026-11-02"}

    assert "acme/large" in chat_catalogue(override(told))


@pytest.mark.parametrize(("field", "given", "said"), WRONG)
def test_a_wrong_field_is_refused_by_its_name(
    override: Override, field: str, given: object, said: str
) -> None:
    path = override(MODEL | {field: given})

    assert said in complaint(path)
    assert complaint(path).startswith(f"{path}: ")


@pytest.mark.parametrize(("field", "given", "said"), WRONG_PRICES)
def test_a_wrong_price_is_refused_by_its_name(
    override: Override, field: str, given: object, said: str
) -> None:
    price = {"input": 1, "output": 1, field: given}
    path = override(MODEL, MODEL | {"model_id": "acme/small", "price": price})

    assert said in complaint(path)
    assert complaint(path).startswith(f"{path}: chat[1] (acme/small): price: ")


@pytest.mark.parametrize("field", [f for f in MODEL if f != "model_id"])
def test_nothing_that_matters_may_be_missing(override: Override, field: str) -> None:
    partial = {name: given for name, given in MODEL.items() if name != field}

    path = override(partial)

    assert complaint(path) == f"{path}: chat[0] (acme/large): {field} is missing."


@pytest.mark.parametrize("field", ["input", "output"])
def test_an_unknown_price_is_never_zero(override: Override, field: str) -> None:
    price = {name: 1 for name in ("input", "output", "request") if name != field}

    path = override(MODEL | {"price": price})

    assert complaint(path).endswith(f"price: {field} is missing.")


@pytest.mark.parametrize("name", ["large", "acme/", "/large", "Acme/large", "a b/c", 5])
def test_a_name_without_a_provider_is_no_model(
    override: Override, name: object
) -> None:
    assert "chat[0]: model_id must be" in complaint(override({"model_id": name}))


def test_an_entry_that_is_no_object_is_refused(override: Override) -> None:
    assert "chat[1]: must be an object with model_id" in complaint(override(MODEL, 5))


def test_a_model_is_listed_once(override: Override) -> None:
    assert "chat lists acme/large 2 times." in complaint(override(MODEL, MODEL))


def test_only_what_is_there_can_be_removed(override: Override) -> None:
    path = override({"model_id": "acme/large", "removed": True})

    assert complaint(path) == f"{path}: removed names unknown models: acme/large."


def test_a_model_is_removed_or_not_mentioned(override: Override) -> None:
    path = override({"model_id": FIRST, "removed": False})

    assert complaint(path).endswith("removed must be true, or left out.")


@pytest.mark.parametrize("field", ["source", "effective", "chat"])
def test_a_file_says_where_and_when_its_prices_come_from(
    override: Override, field: str
) -> None:
    path = override(MODEL, **{field: 5})

    assert complaint(path).startswith(f"{path}: {field} must be a ")


def test_a_file_holds_nothing_else(override: Override) -> None:
    path = override(MODEL, voice=[])

    assert complaint(path).endswith(
        "voice is no field; these are: source, effective, chat, embedding, image, "
        "speech, transcription, voice_token."
    )


def test_a_file_that_is_no_json_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    path.write_text('{"chat": [}')

    assert complaint(path).startswith(f"{path}: is not JSON: ")
    assert "line 1 column 11" in complaint(path)


@pytest.mark.parametrize("name", ["", "latin.json", "missing.json"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "latin.json").write_bytes(b"\xff")
    path = tmp_path / name

    assert complaint(path).startswith(f"The catalogue {path} cannot be read: ")
