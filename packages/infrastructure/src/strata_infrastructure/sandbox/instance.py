"""The smallest JSON value that a schema allows."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from strata_domain.error import ProviderInvalidRequestError

Schema = Mapping[str, object]
Value = TypeVar("Value")

MOST_CHARACTERS = 8_192
"""A schema of a few words can ask for gigabytes."""
_STATED = ("const", "default")
_CHOICES = ("anyOf", "oneOf")


def smallest_instance(schema: Schema) -> object:
    """Return a value that conforms, as far as the sandbox understands the schema.

    Objects have the properties they must have, lists as many items as they must have.
    What makes no sense in a schema is ignored.

    Raises:
        ProviderInvalidRequestError: the value would be too large.
    """
    return _Maker().value(schema)


class _Maker:
    """Makes one value, and counts its characters as they come."""

    def __init__(self) -> None:
        self._left = MOST_CHARACTERS

    def value(self, schema: Schema) -> object:
        stated = [schema[name] for name in _STATED if name in schema]
        stated += [_first(schema["enum"])] if "enum" in schema else []
        options = [schema[name] for name in _CHOICES if name in schema]
        if stated:
            return self._counted(stated[0])
        return (
            self.value(_object(_first(options[0]))) if options else self._made(schema)
        )

    def record(self, schema: Schema) -> object:
        needed = schema.get("required")
        listed = needed if isinstance(needed, list) else []
        names = self._counted([name for name in listed if isinstance(name, str)])
        properties = _object(schema.get("properties"))
        return {name: self.value(_object(properties.get(name))) for name in names}

    def items(self, schema: Schema) -> object:
        least = schema.get("minItems")
        count = least if type(least) is int else 0
        empty: list[object] = self._counted([])
        each = _object(schema.get("items"))
        return empty + [self.value(each) for _ in range(count)]

    def number(self, schema: Schema) -> object:
        least = schema.get("minimum")
        return self._counted(least if type(least) in _NUMBERS else 0)

    def _made(self, schema: Schema) -> object:
        kind = str(_first(schema.get("type", "object")))
        make = _MAKERS.get(kind)
        return self._counted(_PLAIN.get(kind)) if make is None else make(self, schema)

    def _counted(self, value: Value) -> Value:
        self._left -= len(str(value))
        if self._left < 0:
            message = f"the smallest value has over {MOST_CHARACTERS} characters"
            raise ProviderInvalidRequestError(message)
        return value


_NUMBERS = (int, float)
_PLAIN: Mapping[str, object] = {"string": "word", "boolean": True}
_MAKERS: Mapping[str, Callable[[_Maker, Schema], object]] = {
    "object": _Maker.record,
    "array": _Maker.items,
    "integer": _Maker.number,
    "number": _Maker.number,
}


def _object(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value
