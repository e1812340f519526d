"""Files go in and come out, through links that nobody else can make."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, fresh_database
from support.hostile_sound import LIES
from support.picture import jpeg, png
from support.server import Server, strata_server
from support.sound import LENGTHS, SOUNDS

PICTURE = png()
LARGE = 3 * 2**20
FORTY = {"media_type": "image/png", "size_bytes": 40}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def database(postgres: PostgresServer, template: str) -> Iterator[FreshDatabase]:
    with fresh_database(postgres, template) as database:
        yield database


@pytest.fixture(scope="module")
def server(
    database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    home: Path = tmp_path_factory.mktemp("files")
    with strata_server(database, home) as server:
        yield server


@pytest.fixture
def ada(database: FreshDatabase, server: Server) -> Iterator[httpx2.Client]:
    """Somebody with a token."""
    with server.client(database.add_user()) as client:
        yield client


@pytest.fixture(scope="module")
def stranger(server: Server) -> Iterator[httpx2.Client]:
    """Somebody without one."""
    with httpx2.Client(base_url=server.address) as client:
        yield client


def begun(client: httpx2.Client, size: int = len(PICTURE)) -> Json:
    body = {"media_type": "image/png", "size_bytes": size}
    reply = client.post("/api/assets", json=body)
    assert reply.status_code == 201
    made: Json = reply.json()
    return made


def put(client: httpx2.Client, made: Json, content: bytes = PICTURE) -> httpx2.Response:
    target = made["upload"]
    return client.put(target["url"], content=content, headers=target["headers"])


def path_of(made: Json) -> str:
    return f"/api/assets/{made['asset']['asset_id']}"


def sent(client: httpx2.Client) -> str:
    """Where a picture is that was sent, and looked at."""
    made = begun(client)
    put(client, made)
    assert client.post(f"{path_of(made)}/complete").status_code == 200
    return path_of(made)


def completed(client: httpx2.Client, media_type: str, content: bytes) -> Json:
    """What becomes of a file that is announced, sent and looked at."""
    body = {"media_type": media_type, "size_bytes": len(content)}
    made = client.post("/api/assets", json=body).json()
    assert put(client, made, content).is_success
    found: Json = client.post(f"{path_of(made)}/complete").json()
    return found


@pytest.mark.parametrize("name", ["whole.m4a", "live.webm", "opus.ogg", "tagged.mp3"])
def test_a_sound_of_a_phone_says_how_long_it_is(name: str, ada: httpx2.Client) -> None:
    media_type, duration_ms = LENGTHS[name]

    done = completed(ada, media_type, SOUNDS[name])

    told = (done["kind"], done["duration_ms"], done["width"], done["status"])
    assert told == ("audio", duration_ms, None, "ready")


def test_a_sound_that_claims_three_hours_is_thrown_away(ada: httpx2.Client) -> None:
    refused = completed(ada, "audio/mp4", LIES["a film of three hours"])

    assert refused["code"] == "unsupported_file"
    assert ada.get("/api/assets").json()["items"] == []


def test_a_picture_is_announced_sent_and_looked_at(
    ada: httpx2.Client, stranger: httpx2.Client
) -> None:
    made = begun(ada)
    answer = put(stranger, made)
    done = ada.post(f"{path_of(made)}/complete").json()

    assert (made["asset"]["status"], answer.status_code) == ("pending", 204)
    assert (done["status"], done["kind"]) == ("ready", "image")
    assert (done["width"], done["height"], done["size_bytes"]) == (7, 5, len(PICTURE))
    assert ada.post(f"{path_of(made)}/complete").json() == done


def test_whoever_has_the_url_may_read_it_as_a_picture_and_nothing_else(
    ada: httpx2.Client, stranger: httpx2.Client
) -> None:
    opened = ada.get(sent(ada)).json()

    answer = stranger.get(opened["url"])

    assert answer.content == PICTURE
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-length"] == str(len(PICTURE))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_one_can_be_sent_to_the_picture_at_once(ada: httpx2.Client) -> None:
    answer = ada.get(sent(ada), params={"redirect": True})

    assert answer.status_code == 303
    assert ada.get(answer.headers["location"]).content == PICTURE


def test_a_link_that_was_changed_opens_nothing(
    ada: httpx2.Client, stranger: httpx2.Client
) -> None:
    made, url = begun(ada), ada.get(sent(ada)).json()["url"]
    bare, _, query = url.partition("?")

    others = (bare, f"{bare}?{query[:-1]}", f"{url}&name=a.html", f"{bare}x?{query}")
    refused = [stranger.get(other).status_code for other in others]
    swapped = stranger.put(url, content=PICTURE)
    read = stranger.get(made["upload"]["url"])

    assert {*refused, swapped.status_code, read.status_code} == {403}
    assert stranger.delete(url).status_code == 401


def test_nobody_else_opens_completes_or_deletes_it(
    ada: httpx2.Client, database: FreshDatabase, server: Server
) -> None:
    path = sent(ada)

    with server.client(database.add_user()) as eve:
        answers = (eve.get(path), eve.post(f"{path}/complete"), eve.delete(path))

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert ada.get(path).status_code == 200


def test_files_are_found_page_by_page_by_their_owner_alone(
    ada: httpx2.Client, database: FreshDatabase, server: Server
) -> None:
    paths = [path_of(begun(ada)), sent(ada)]

    last = ada.get("/api/assets", params={"limit": 1}).json()
    first = ada.get("/api/assets", params={"cursor": last["next_cursor"]}).json()

    found = [path_of({"asset": it}) for it in (*first["items"], *last["items"])]
    assert (found, first["next_cursor"]) == (paths, None)
    with server.client(database.add_user()) as eve:
        assert eve.get("/api/assets").json()["items"] == []


def test_what_was_sent_is_not_sent_again(ada: httpx2.Client) -> None:
    made = begun(ada)
    put(ada, made)

    again = put(ada, made, png(8, 8))

    assert (again.status_code, again.json()["code"]) == (409, "already_sent")
    assert ada.post(f"{path_of(made)}/complete").json()["width"] == 7


def test_no_more_is_taken_than_was_announced(ada: httpx2.Client) -> None:
    small, large = begun(ada), begun(ada, LARGE)

    refused = put(ada, small, PICTURE + b"\0")
    taken = put(ada, large, bytes(LARGE))

    assert (refused.status_code, taken.status_code) == (413, 204)
    assert ada.post(f"{path_of(small)}/complete").status_code == 404
    assert put(ada, small).status_code == 204


@pytest.mark.parametrize("content", [jpeg(), b"<script>", PICTURE[:-1]])
def test_what_is_not_what_was_announced_is_thrown_away(
    ada: httpx2.Client, content: bytes
) -> None:
    made = begun(ada, LARGE)
    put(ada, made, content)

    answer = ada.post(f"{path_of(made)}/complete")

    assert (answer.status_code, answer.json()["code"]) == (422, "unsupported_file")
    assert ada.get(path_of(made)).status_code == 404


WRONG: list[tuple[Json, str]] = [
    ({"media_type": "image/svg+xml", "size_bytes": 68}, "unsupported_file"),
    ({"media_type": "image/png", "size_bytes": 20 * 2**20 + 1}, "file_too_large"),
    ({"media_type": "image/png", "size_bytes": 0}, "invalid_input"),
]


@pytest.mark.parametrize(("body", "code"), WRONG)
def test_what_is_not_taken_is_said_at_once(
    ada: httpx2.Client, body: Json, code: str
) -> None:
    answer = ada.post("/api/assets", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_nothing_is_left_of_what_is_thrown_away(
    ada: httpx2.Client, server: Server
) -> None:
    path = sent(ada)
    url, name = ada.get(path).json()["url"], path.rpartition("/")[2]

    assert ada.delete(path).status_code == 204
    assert [ada.get(path).status_code, ada.get(url).status_code] == [404, 404]
    assert list(server.home.rglob(f"{name}*")) == []


def test_what_does_not_fit_the_plan_is_refused_and_says_how_much_there_is(
    ada: httpx2.Client, database: FreshDatabase
) -> None:
    owner = ada.get("/api/me").json()["user_id"]
    database.query("insert into plans (id, name, storage_bytes) values ('s', 's', 100)")
    database.query("update profiles set plan_id = 's' where user_id = %s", owner)
    begun(ada, 60)

    refused = ada.post("/api/assets", json={**FORTY, "size_bytes": 41})
    (standing,) = (
        each
        for each in ada.get("/api/usage/quota").json()["limits"]
        if each["meter"] == "storage_bytes"
    )

    limit = refused.json()["limit"]
    assert (refused.status_code, refused.json()["code"]) == (429, "storage_full")
    assert limit == {**standing, "needed": 41}
    assert (standing["limit"], standing["reserved"]) == (100, 60)
    assert ada.post("/api/assets", json=FORTY).status_code == 201
