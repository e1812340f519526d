"""Every place of the document where somebody else's id can be put."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from support.attack.document import Operation, Parameter, Way, is_id
from support.attack.estate import Estate, twin
from support.attack.fortress import ordinary
from support.attack.wire import Request

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place of an operation that takes an id.

    Attributes:
        way: where in the body; empty for a parameter.
    """

    operation: Operation
    name: str
    place: str
    way: Way = ()

    def request(self, id_: str, *, own: Names, token: str) -> Request:
        """An otherwise good request of a caller, with this id in the slot."""
        plain = Call(operation=self.operation, names=own, token=token)
        given = {
            "path": replace(plain, names={**own, self.name: id_}),
            "query": replace(plain, query={self.name: id_}),
            "body": replace(plain, planted={self.way: json.dumps(id_).encode()}),
        }
        return given[self.place].request()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An operation, filled in."""

    operation: Operation
    names: Names
    token: str
    query: Mapping[str, str] | None = None
    planted: Mapping[Way, bytes] | None = None

    def request(self) -> Request:
        return ordinary(
            self.operation.method,
            self.target(),
            self.token,
            self._body(),
        )

    def target(self) -> str:
        """The path with every parameter filled; a name nobody knows fails the test."""
        found = {p.name: self.names[p.name] for p in self.operation.at("path")}
        safe = {name: quote(value, safe="") for name, value in found.items()}
        query = f"?{urlencode(self.query)}" if self.query else ""
        return self.operation.path.format(**safe) + query

    def _body(self) -> bytes | None:
        if self.operation.example is None:
            return None
        for way, raw in (self.planted or {}).items():
            return self.operation.body(way, raw)
        return json.dumps(self.operation.example).encode()


def slots(operations: tuple[Operation, ...]) -> Iterator[Slot]:
    """Every parameter of a path, and whatever else looks like an id."""
    for operation in operations:
        yield from _beside(operation)
        yield from _within(operation)


def attempts(
    slot: Slot, *, victim: Estate, own: Names, token: str
) -> Iterator[tuple[Request, Request]]:
    """The same request twice: with the victim's id, and with one that nobody has."""
    for name in victim.names[slot.name]:
        yield (
            slot.request(name, own=own, token=token),
            slot.request(twin(name), own=own, token=token),
        )


def is_owned(parameter: Parameter) -> bool:
    """Whether a part of a path names something of somebody's; a model is nobody's."""
    return parameter.place == "path" and parameter.name != "model"


def _beside(operation: Operation) -> Iterator[Slot]:
    for each in operation.parameters:
        if is_owned(each) or is_id(each.name, each.schema):
            yield Slot(operation=operation, name=each.name, place=each.place)


def _within(operation: Operation) -> Iterator[Slot]:
    for way, schema in operation.fields.items():
        name = _name(way)
        if is_id(name, schema):
            yield Slot(operation=operation, name=name, place="body", way=way)


def _name(way: Way) -> str:
    """What a value is called; one of a list by the name of the list."""
    return str(way[-2]).removesuffix("s") if way[-1] == 0 else str(way[-1])
