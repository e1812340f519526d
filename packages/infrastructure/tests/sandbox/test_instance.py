import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.sandbox.instance import MOST_CHARACTERS, smallest_instance

NUMBER = {"type": "number", "minimum": 3}


@pytest.mark.parametrize(
    ("schema", "smallest"),
    [
        ({"type": "string"}, "word"),
        ({"type": "integer"}, 0),
        (NUMBER, 3),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": ["string", "null"]}, "word"),
        ({"enum": ["a", "b"]}, "a"),
        ({"const": 7}, 7),
        ({"const": [7, 8]}, [7, 8]),
        ({"anyOf": [NUMBER, {"type": "null"}]}, 3),
        ({"type": "array", "items": NUMBER}, []),
        ({"type": "array", "items": NUMBER, "minItems": 2}, [3, 3]),
        ({"type": "object", "properties": {"n": NUMBER}}, {}),
        ({"type": "object", "properties": {"n": NUMBER}, "required": ["n"]}, {"n": 3}),
        ({"required": ["x"]}, {"x": {}}),
        ({}, {}),
        ({"type": "colour"}, None),
    ],
    ids=str,
)
def test_the_smallest_instance_has_what_it_must_have(
    schema: dict[str, object], smallest: object
) -> None:
    assert smallest_instance(schema) == smallest


WORDS = "type const enum default anyOf oneOf properties required items minItems minimum"
CHEAP = st.sampled_from([None, True, 0, -1, 2, 10**9, "", "x", "array", "object"])
HOSTILE = st.recursive(
    CHEAP,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(WORDS.split()), HOSTILE, min_size=1))
def test_whatever_a_schema_says_there_is_a_value_or_a_refusal(
    schema: dict[str, object],
) -> None:
    with suppress(ProviderInvalidRequestError):
        assert len(json.dumps(smallest_instance(schema))) <= 3 * MOST_CHARACTERS


def nested(inner: dict[str, object], *, depth: int) -> dict[str, object]:
    outer = {"type": "array", "minItems": 60, "items": inner}
    return nested(outer, depth=depth - 1) if depth else inner


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "minItems": 10**9},
        nested({"type": "integer"}, depth=4),
        nested({"const": "x" * 1000}, depth=1),
        nested({"required": ["x" * 1000]}, depth=1),
    ],
    ids=["long", "deep", "of long words", "of long names"],
)
def test_a_value_that_would_be_too_large_is_refused_at_once(
    schema: dict[str, object],
) -> None:
    with pytest.raises(ProviderInvalidRequestError, match=str(MOST_CHARACTERS)):
        smallest_instance(schema)


def test_what_makes_no_sense_is_ignored() -> None:
    odd = {"required": [{}, None, "x", []], "properties": {"x": True}, "items": True}

    assert smallest_instance(odd) == {"x": {}}
    assert smallest_instance({"type": "array", "minItems": True}) == []
    assert smallest_instance({"type": "integer", "minimum": "3"}) == 0
