"""The OpenAPI document in a test's hands, and what a value does not keep of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from openapi_schema_validator import OAS31Validator

Json = Mapping[str, Any]

DATA = "data: "


class Node(NamedTuple):
    """A schema, and where it is written."""

    place: str
    schema: Json


@dataclass(frozen=True)
class Contract:
    """The document, taken at its word: what a schema does not name is not there."""

    document: Json

    @property
    def operations(self) -> dict[str, Json]:
        """Each by its method and path."""
        return {
            f"{method.upper()} {path}": operation
            for path, operations in self.document["paths"].items()
            for method, operation in operations.items()
        }

    @property
    def schemas(self) -> Json:
        """Each by its name."""
        schemas: Json = self.document["components"]["schemas"]
        return schemas

    @property
    def nodes(self) -> list[Node]:
        """Every named schema, and every one within them."""
        found = self.schemas.items()
        return [node for name, it in found for node in _within(name, it)]

    def complaints(self, name: str, value: object) -> list[str]:
        """What is wrong with a value that should be what a schema of this name says."""
        schema = {**self._sealed, "$ref": f"#/components/schemas/{name}"}
        return [each.message for each in OAS31Validator(schema).iter_errors(value)]

    @cached_property
    def _sealed(self) -> Json:
        sealed = {name: _sealed(schema) for name, schema in self.schemas.items()}
        return {"components": {"schemas": sealed}}


def data_lines(written: bytes) -> list[str]:
    """The data of every event on the wire; comments have none."""
    lines = written.decode().split("\n")
    return [line.removeprefix(DATA) for line in lines if line.startswith(DATA)]


def _within(place: str, schema: Json) -> Iterator[Node]:
    yield Node(place, schema)
    for inner in (*_fields(place, schema), *_items(place, schema)):
        yield from _within(*inner)


def _fields(place: str, schema: Json) -> list[Node]:
    fields = schema.get("properties", {}).items()
    choices = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    named = [Node(f"{place}.{name}", it) for name, it in fields]
    return [*named, *(Node(place, it) for it in choices)]


def _items(place: str, schema: Json) -> list[Node]:
    held = (schema.get(word) for word in ("items", "additionalProperties"))
    return [Node(f"{place}[]", it) for it in held if isinstance(it, dict)]


def _sealed(schema: Json) -> Json:
    closed = {"additionalProperties": False} if "properties" in schema else {}
    return {**closed, **schema}
