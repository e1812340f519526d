import pytest

from strata_infrastructure.sandbox.instance import smallest_instance

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
