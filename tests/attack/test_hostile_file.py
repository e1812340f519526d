"""A file that is a bomb, or two things at once, is refused or harmless."""

import json
import logging
from collections.abc import Iterable, Iterator

import pytest

from support.attack.estate import Estate, Json, found_estate
from support.attack.fortress import Fortress
from support.attack.wire import Reply, Request
from support.hostile_file import HOSTILE, REFUSED
from support.memory import peak_mib
from support.picture import png

MOST_MIB = 64.0
MOST_BYTES = 20 * 2**20
ENDINGS = {b"GIF8": "image/gif", b"RIFF": "image/webp", b"\xff\xd8\xff": "image/jpeg"}
ENDLESS: dict[str, bytes] = {
    "a length that nobody would take": b"content-length: 99999999999",
    "pieces without an end": b"transfer-encoding: chunked",
}
PIECE = b"10000\r\n" + bytes(0x10000) + b"\r\n"
_logger = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def me(besieged: Fortress) -> Estate:
    return found_estate(besieged)


@pytest.fixture
def flat(besieged: Fortress) -> Iterator[None]:
    """Whatever happens meanwhile takes no memory to speak of."""
    before = peak_mib(besieged.pid)
    yield
    grown = peak_mib(besieged.pid) - before
    _logger.info("the server held %.1f MiB more at most, on %.1f", grown, before)
    assert grown < MOST_MIB


@pytest.mark.usefixtures("flat")
def test_what_is_hostile_is_refused_or_only_a_picture(
    besieged: Fortress, me: Estate
) -> None:
    some = list(HOSTILE)[::7]

    assert taken(besieged, me, some) == {name: HOSTILE[name][0] for name in some}


@pytest.mark.proof
@pytest.mark.usefixtures("flat")
def test_everything_hostile_is_refused_or_only_a_picture(
    besieged: Fortress, me: Estate
) -> None:
    assert taken(besieged, me, HOSTILE) == {name: HOSTILE[name][0] for name in HOSTILE}
    assert len(HOSTILE) >= 50


@pytest.mark.usefixtures("flat")
@pytest.mark.parametrize("kind", ENDLESS)
def test_a_body_without_an_end_is_refused_and_not_kept(
    besieged: Fortress, me: Estate, kind: str
) -> None:
    made = announced(besieged, me, "image/png", MOST_BYTES)
    target = made["upload"]["url"].encode()
    head = b"PUT " + target + b" HTTP/1.1\r\nhost: strata\r\n" + ENDLESS[kind]

    with besieged.wire.connect() as connection:
        connection.sendall(head + b"\r\n\r\n")
        for _ in range(2 * MOST_BYTES // len(PIECE)):
            connection.sendall(PIECE)
        reply = besieged.wire.read(connection, method="PUT")

    assert reply.status == 413
    assert completed(besieged, me, made).status == 404


@pytest.mark.usefixtures("flat")
def test_a_body_that_is_shorter_than_it_says_is_not_kept(
    besieged: Fortress, me: Estate
) -> None:
    made = announced(besieged, me, "image/png", len(png()))
    target = made["upload"]["url"].encode()
    length = b"\r\ncontent-length: %d\r\n\r\n" % len(png())

    with besieged.wire.connect() as connection:
        head = b"PUT " + target + b" HTTP/1.1\r\nhost: strata" + length
        connection.sendall(head + png()[:-1])

    assert completed(besieged, me, made).status == 404
    assert put(besieged, made, png()).status == 204
    assert completed(besieged, me, made).json["status"] == "ready"


def taken(besieged: Fortress, me: Estate, names: Iterable[str]) -> dict[str, str]:
    return {name: taken_for(besieged, me, name) for name in names}


def taken_for(besieged: Fortress, me: Estate, name: str) -> str:
    """As what a file is served in the end; that nothing of it is left, if refused."""
    content = HOSTILE[name][1]
    made = announced(besieged, me, media_type_of(content), len(content))
    assert put(besieged, made, content).status == 204
    done = completed(besieged, me, made)
    if done.status == 200:
        return served(besieged, me, made, content)
    asset_id = made["asset"]["asset_id"]
    assert list(besieged.home.rglob(f"{asset_id}*")) == []
    return REFUSED if done.code == "unsupported_file" else done.code


def served(besieged: Fortress, me: Estate, made: Json, content: bytes) -> str:
    """The type of a file that was taken; nothing in it runs wherever it is opened."""
    target = f"/api/assets/{made['asset']['asset_id']}"
    url = besieged.ask("GET", target, me.token).json["url"]
    reply = besieged.wire.send(Request(method="GET", target=url))
    assert reply.body == content
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-security-policy"] == "default-src 'none'; sandbox"
    return reply.headers["content-type"]


def media_type_of(content: bytes) -> str:
    """What its beginning claims to be; whatever claims nothing is called a PNG."""
    claims = (ENDINGS[mark] for mark in ENDINGS if content.startswith(mark))
    return next(claims, "image/png")


def announced(besieged: Fortress, me: Estate, media_type: str, size: int) -> Json:
    body = json.dumps({"media_type": media_type, "size_bytes": size}).encode()
    made = besieged.ask("POST", "/api/assets", me.token, body)
    assert made.status == 201, made.body
    return made.json


def put(besieged: Fortress, made: Json, content: bytes) -> Reply:
    upload = made["upload"]
    headers = [(name, value.encode()) for name, value in upload["headers"].items()]
    request = Request(method="PUT", target=upload["url"], headers=headers, body=content)
    return besieged.wire.send(request)


def completed(besieged: Fortress, me: Estate, made: Json) -> Reply:
    target = f"/api/assets/{made['asset']['asset_id']}/complete"
    return besieged.ask("POST", target, me.token)
