"""No value in any place makes the server fail, redirect, hang or answer in prose."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.attack.document import Operation, Way
from support.attack.estate import Estate, found_estate
from support.attack.fortress import Fortress, ordinary
from support.attack.hostile import BODIES, HEADERS, PARAMETERS, VALUES
from support.attack.sweep import Call
from support.attack.wire import Request, complaint

Operations = tuple[Operation, ...]

TEXT = st.text(st.characters())
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner))

GET, POST = "GET /api/threads", "POST /api/threads/{thread_id}/messages"
COMMON = (
    "accept",
    "accept-encoding",
    "content-type",
    "content-encoding",
    "cookie",
    "forwarded",
    "if-match",
    "if-none-match",
    "origin",
    "range",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-http-method-override",
    "x-request-id",
)


@pytest.fixture(scope="module")
def me(besieged: Fortress) -> Estate:
    return found_estate(besieged)


def test_no_value_of_a_body_does_harm(
    besieged: Fortress, operations: Operations, me: Estate
) -> None:
    """Every value at a third of the places, and at every place a third of them."""
    requests = [
        call(operation, me, body=operation.body(way, raw))
        for number, (operation, way) in enumerate(places(operations))
        for raw in list(VALUES.values())[number % 3 :: 3]
    ]

    assert complaints(besieged, requests) == []
    assert len(requests) > 4000


@pytest.mark.proof
def test_no_value_does_harm_at_any_place_of_a_body(
    besieged: Fortress, operations: Operations, me: Estate
) -> None:
    requests = [
        call(operation, me, body=operation.body(way, raw))
        for operation, way in places(operations)
        for raw in VALUES.values()
    ]

    assert complaints(besieged, requests) == []
    assert len(requests) > 12_000


def test_no_body_does_harm(
    besieged: Fortress, operations: Operations, me: Estate
) -> None:
    requests = [
        call(operation, me, body=raw)
        for operation in operations
        if operation.example is not None
        for raw in BODIES.values()
    ]

    assert complaints(besieged, requests) == []


def test_no_parameter_does_harm(
    besieged: Fortress, operations: Operations, me: Estate
) -> None:
    requests = [
        ordinary(operation.method, target, me.token, example(operation))
        for operation in operations
        for target in targets(operation, me)
    ]

    assert complaints(besieged, requests) == []
    assert len(requests) > 1000


def test_no_header_does_harm(
    besieged: Fortress, operations: Operations, me: Estate
) -> None:
    """Every header a route reads, and every one that frameworks like to read."""
    requests = [
        headed(call(operation, me, example(operation)), name, raw)
        for operation in operations
        for name in headers(operation)
        for raw in HEADERS.values()
    ]

    assert complaints(besieged, requests) == []
    assert len(requests) > 500


@pytest.mark.proof
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(number=st.integers(0, 2**32), value=VALUE)
def test_no_generated_value_does_harm(
    besieged: Fortress, operations: Operations, me: Estate, number: int, value: object
) -> None:
    places = [(it, way) for it in operations for way in it.fields]
    operation, way = places[number % len(places)]
    request = call(operation, me, operation.body(way, json.dumps(value).encode()))

    assert complaint(request, besieged.wire.send(request)) == ""


def places(operations: Operations) -> Iterator[tuple[Operation, Way]]:
    """Every value of a body; what is nested in several of them alike, only once."""
    nested: set[Way] = set()
    for operation in operations:
        yield from ((operation, way) for way in operation.fields if way not in nested)
        nested |= {way for way in operation.fields if len(way) > 1}


def call(operation: Operation, me: Estate, body: bytes | None) -> Request:
    target = Call(operation=operation, names=first(me), token=me.token).target()
    return ordinary(operation.method, target, me.token, body)


def example(operation: Operation) -> bytes | None:
    return json.dumps(operation.brisk).encode() if operation.example else None


def targets(operation: Operation, me: Estate) -> Iterator[str]:
    """The path with one parameter hostile, written as it is; and one of them twice."""
    own = first(me)
    path = operation.path.format(**own)
    for raw in PARAMETERS.values():
        names = [each.name for each in operation.at("path")]
        yield from (operation.path.format(**{**own, name: raw}) for name in names)
        names = [each.name for each in operation.at("query")]
        yield from (f"{path}?{name}={raw}" for name in names)
        yield from (f"{path}?{name}={raw}&{name}=1" for name in names)


def headers(operation: Operation) -> list[str]:
    common = COMMON if operation.name in {GET, POST} else ()
    return [*common, *(each.name for each in operation.at("header"))]


def headed(request: Request, name: str, raw: bytes) -> Request:
    kept = [pair for pair in request.headers if pair[0] != name]
    return replace(request, headers=[*kept, (name, raw)])


def first(me: Estate) -> dict[str, str]:
    return {name: values[0] for name, values in me.names.items()}


def complaints(besieged: Fortress, requests: list[Request]) -> list[str]:
    """Two at a time: one is written while the other is answered."""
    with ThreadPoolExecutor(2) as hands:
        replies = hands.map(besieged.wire.send, requests)
        return list(filter(None, map(complaint, requests, replies)))
