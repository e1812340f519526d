"""Closing JSON schemas, which strict modes insist on."""

from collections.abc import Iterable, Iterator, Mapping

Schema = Mapping[str, object]


def closed(schema: Schema) -> Schema | None:
    """Return a schema whose objects have all their properties and no others.

    Whatever conforms to it conforms to the given one too. None means that there is no
    such schema, because an object leaves its properties open.
    """
    objects = [node for node in _nodes(schema) if node.get("type") == "object"]
    can_be = all(isinstance(node.get("properties"), Mapping) for node in objects)
    return _closed_object(schema) if can_be else None


def _closed_object(node: Schema) -> Schema:
    inside = {name: _closed(value) for name, value in node.items()}
    properties = node.get("properties")
    if node.get("type") != "object" or not isinstance(properties, Mapping):
        return inside
    return {**inside, "required": [*properties], "additionalProperties": False}


def _closed(value: object) -> object:
    if isinstance(value, list):
        return [_closed(item) for item in value]
    return _closed_object(value) if isinstance(value, Mapping) else value


def _nodes(value: object) -> Iterator[Schema]:
    if isinstance(value, Mapping):
        yield value
    for child in _children(value):
        yield from _nodes(child)


def _children(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
