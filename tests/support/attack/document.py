"""What an attacker learns from the OpenAPI document."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
Way = tuple[str | int, ...]

PLACEHOLDER = "@placeholder@"
ANYTHING = "anything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value beside the body."""

    name: str
    place: str
    schema: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route, as the document describes it.

    Attributes:
        example: the body that the document shows; None where there is none.
        fields: the way to every value of the body, and its schema.
    """

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    example: Json | None
    fields: Mapping[Way, Json]
    public: bool

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, place: str) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters if each.place == place)

    @property
    def brisk(self) -> Json:
        """The example, changed to be answered in a word."""
        sandbox = {"sandbox": {"tokens": 1, "delay_ms": 0}}
        options = {"provider_options": sandbox, **sandbox}
        brisk = {n: it for n, it in options.items() if (n,) in self.fields}
        return {**(self.example or {}), **brisk}

    def body(self, way: Way, raw: bytes) -> bytes:
        """The example, with these bytes where the way leads."""
        marked = json.dumps(_planted(self.brisk, way)).encode()
        return marked.replace(json.dumps(PLACEHOLDER).encode(), raw)


def read_document(document: Json) -> tuple[Operation, ...]:
    return tuple(
        _operation(document, method, path, described)
        for path, operations in document["paths"].items()
        for method, described in operations.items()
    )


def is_id(name: str, schema: Json) -> bool:
    """Whether a value names something that belongs to somebody.

    A tool's call has the name that its provider gave it, and is found nowhere.
    """
    formats = {each.get("format") for each in (schema, *schema.get("anyOf", ()))}
    named = name.endswith("_id") and not name.endswith("call_id")
    return "uuid" in formats or named or name == "cursor"


def _operation(document: Json, method: str, path: str, described: Json) -> Operation:
    body = _body_schema(document, described)
    return Operation(
        method=method.upper(),
        path=path,
        parameters=tuple(
            Parameter(name=each["name"], place=each["in"], schema=each["schema"])
            for each in described.get("parameters", ())
        ),
        example=body["examples"][0] if body else None,
        fields=dict(_fields(document, body, ())),
        public=not described["security"],
    )


def _body_schema(document: Json, described: Json) -> Json:
    content = described.get("requestBody", {}).get("content", {})
    given: Json = content.get("application/json", {}).get("schema", {})
    return _resolved(document, given)


def _resolved(document: Json, schema: Json) -> Json:
    reference = schema.get("$ref", "").rpartition("/")[2]
    found: Json = document["components"]["schemas"].get(reference, schema)
    return found


def _fields(document: Json, schema: Json, way: Way) -> Iterator[tuple[Way, Json]]:
    """Every value below, whichever alternative it belongs to."""
    alternatives = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    for alternative in (schema, *alternatives):
        for step, inner in _inside(_resolved(document, alternative)):
            resolved = _resolved(document, inner)
            yield (*way, step), resolved
            yield from _fields(document, resolved, (*way, step))


def _inside(schema: Json) -> Iterator[tuple[str | int, Json]]:
    yield from schema.get("properties", {}).items()
    if schema.get("additionalProperties") is True:
        yield ANYTHING, {}
    if "items" in schema:
        yield 0, schema["items"]


def _planted(node: object, way: Way) -> object:
    """A copy of the node with the placeholder where the way leads."""
    if not way:
        return PLACEHOLDER
    step, *rest = way
    if step == 0:
        items = node if isinstance(node, list) and node else [None]
        return [_planted(items[0], tuple(rest))]
    known = node if isinstance(node, dict) else {}
    return {**known, step: _planted(known.get(step), tuple(rest))}
