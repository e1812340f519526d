"""The smallest JSON value that a schema allows."""

from collections.abc import Callable, Mapping

Schema = Mapping[str, object]
_STATED = ("const", "default", "enum")
_CHOICES = ("anyOf", "oneOf")


def smallest_instance(schema: Schema) -> object:
    """Return a value that conforms, as far as the sandbox understands the schema.

    Objects have the properties they must have, lists as many items as they must have.
    """
    stated = [schema[name] for name in _STATED if name in schema]
    options = [schema[name] for name in _CHOICES if name in schema]
    if stated:
        return _first(stated[0])
    return smallest_instance(_object(_first(options[0]))) if options else _made(schema)


def _made(schema: Schema) -> object:
    kind = _first(schema.get("type", "object"))
    return _MAKERS.get(str(kind), _nothing)(schema)


def _record(schema: Schema) -> object:
    properties = _object(schema.get("properties"))
    needed = schema.get("required")
    names = needed if isinstance(needed, list) else []
    return {name: smallest_instance(_object(properties.get(name))) for name in names}


def _items(schema: Schema) -> object:
    least = schema.get("minItems")
    count = least if isinstance(least, int) else 0
    return [smallest_instance(_object(schema.get("items")))] * count


def _number(schema: Schema) -> object:
    return schema.get("minimum", 0)


def _nothing(_schema: Schema) -> object:
    return None


_MAKERS: Mapping[str, Callable[[Schema], object]] = {
    "object": _record,
    "array": _items,
    "string": lambda _: "word",
    "integer": _number,
    "number": _number,
    "boolean": lambda _: True,
}


def _object(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value
