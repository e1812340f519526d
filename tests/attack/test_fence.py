"""Whatever URL stands in whatever place of a request: nothing is fetched."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle

import pytest

from support.attack.document import Operation
from support.attack.estate import Estate, found_estate
from support.attack.fortress import Fortress, ordinary
from support.attack.sweep import Call
from support.attack.wire import Request, complaint
from support.fence import INSIDE

Operations = tuple[Operation, ...]


@pytest.fixture
def me(besieged: Fortress) -> Estate:
    return found_estate(besieged)


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Listens, and lets whoever comes wait."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listening.settimeout(0.2)
        yield listening


def test_no_url_in_any_place_is_fetched(
    besieged: Fortress, operations: Operations, me: Estate, canary: socket.socket
) -> None:
    tried = sum(send(besieged, operations, me, canary, start) for start in range(2))

    assert tried > 200
    assert hits(canary) == 0


@pytest.mark.proof
def test_none_of_the_urls_in_any_place_is_fetched(
    besieged: Fortress, operations: Operations, me: Estate, canary: socket.socket
) -> None:
    rounds = range(len(INSIDE))
    tried = sum(send(besieged, operations, me, canary, start) for start in rounds)

    assert tried > 100 * len(INSIDE)
    assert hits(canary) == 0


def test_a_canary_is_hit_by_whoever_fetches(canary: socket.socket) -> None:
    with socket.create_connection(canary.getsockname()):
        assert hits(canary) == 1


def send(
    besieged: Fortress,
    operations: Operations,
    me: Estate,
    canary: socket.socket,
    start: int,
) -> int:
    """Put a URL into every place, another one into each; return how many there are."""
    port = canary.getsockname()[1]
    urls = cycle([url.format(port=port) for url in INSIDE[start:] + INSIDE[:start]])
    places = [(it, way) for it in operations for way in it.fields]
    requests = [
        call(operation, me, operation.body(way, json.dumps(url).encode()))
        for (operation, way), url in zip(places, urls, strict=False)
    ]
    with ThreadPoolExecutor(2) as hands:
        replies = hands.map(besieged.wire.send, requests)
        assert list(filter(None, map(complaint, requests, replies))) == []
    return len(requests)


def call(operation: Operation, me: Estate, body: bytes) -> Request:
    names = {name: values[0] for name, values in me.names.items()}
    target = Call(operation=operation, names=names, token=me.token).target()
    return ordinary(operation.method, target, me.token, body)


def hits(canary: socket.socket) -> int:
    """How many came."""
    found = 0
    with suppress(TimeoutError):
        while True:
            canary.accept()[0].close()
            found += 1
    return found
