"""A file that has come is looked at, though nobody says that it has come."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from uuid import UUID

import pytest

from strata_domain.service.identifier import new_id
from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import fresh_database
from support.picture import gif, png
from support.upload_desk import HOOK_SECRET, UploadDesk, open_upload_desk

PAGE = b"<!doctype html><script>alert(1)</script>"
MISTAKEN = {
    "a page": (PAGE, len(PAGE)),
    "another format": (gif(), len(gif())),
    "something behind the end": (png() + PAGE, len(png() + PAGE)),
    "more than was announced": (png(), len(png()) - 1),
}
REFUSALS = {"unsupported_file", "not_found", "storage_unavailable"}
"""Of a file that is bad, gone, or gone while it was read."""
OTHERS: dict[str, dict[str, object]] = {
    "another bucket": {"bucket_id": "elsewhere"},
    "no path of ours": {"name": "../secrets.env"},
    "no name": {"name": None},
}


@pytest.fixture(scope="module")
def desk(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[UploadDesk]:
    with (
        fresh_database(postgres, template) as database,
        open_upload_desk(database, tmp_path_factory.mktemp("desk")) as opened,
    ):
        yield opened


@pytest.fixture
def user_id(desk: UploadDesk) -> UUID:
    return desk.database.add_user()


def test_a_picture_is_ready_with_what_its_bytes_say(
    desk: UploadDesk, user_id: UUID
) -> None:
    content = png()
    asset_id = desk.announce(user_id, len(content) + 9)
    desk.send(path := f"{user_id}/{asset_id}.png", content)

    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(desk.told, [path] * 4))

    assert {each.status_code for each in answers} == {200}
    digest = sha256(content).hexdigest()
    assert desk.known(asset_id) == [("ready", len(content), digest, 7, 5)]
    assert desk.told(path).json() == {"outcome": "left"}


@pytest.mark.parametrize("mistake", MISTAKEN)
def test_what_is_not_what_was_announced_is_thrown_away(
    mistake: str, desk: UploadDesk, user_id: UUID
) -> None:
    content, size_bytes = MISTAKEN[mistake]
    asset_id = desk.announce(user_id, size_bytes)
    desk.send(path := f"{user_id}/{asset_id}.png", content)

    assert desk.told(path).json() == {"outcome": "removed"}

    assert (desk.known(asset_id), desk.is_there(path)) == ([], False)


@pytest.mark.parametrize("content", [png(), PAGE], ids=["good", "bad"])
def test_the_api_may_look_at_the_same_moment(
    content: bytes, desk: UploadDesk, user_id: UUID
) -> None:
    asset_id = desk.announce(user_id, len(content))
    desk.send(path := f"{user_id}/{asset_id}.png", content)

    with ThreadPoolExecutor(4) as crowd:
        telling = [crowd.submit(desk.told, path) for _ in range(4)]
        completed = desk.complete(user_id, asset_id)
        answers = [told.result() for told in telling]

    is_good = content == png()
    assert {each.status_code for each in answers} == {200}
    assert completed in ({"ready"} if is_good else REFUSALS)
    assert (len(desk.known(asset_id)), desk.is_there(path)) == (is_good, is_good)


def test_what_cannot_be_looked_at_here_is_left_to_the_api(
    desk: UploadDesk, user_id: UUID
) -> None:
    asset_id = desk.announce(user_id, len(PAGE), "audio/wav")
    desk.send(path := f"{user_id}/{asset_id}.png", PAGE)

    assert desk.told(path).json() == {"outcome": "left"}

    assert desk.known(asset_id)[0][0] == "pending"
    assert desk.is_there(path)


def test_a_file_that_nobody_announced_is_left_alone(
    desk: UploadDesk, user_id: UUID
) -> None:
    stranger, asset_id = desk.database.add_user(), desk.announce(user_id, 9)
    desk.send(path := f"{stranger}/{asset_id}.png", png())

    assert desk.told(path).json() == {"outcome": "left"}

    assert desk.known(asset_id)[0][0] == "pending"
    assert desk.is_there(path)


def test_what_is_announced_and_has_not_come_is_waited_for(
    desk: UploadDesk, user_id: UUID
) -> None:
    asset_id = desk.announce(user_id, 9)

    assert desk.told(f"{user_id}/{asset_id}.png").json() == {"outcome": "left"}
    assert desk.known(asset_id)[0][0] == "pending"


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_no_file_of_ours_is_left_alone(
    other: str, desk: UploadDesk, user_id: UUID
) -> None:
    asset_id = desk.announce(user_id, 9)
    path = f"{user_id}/{asset_id}.png"

    answer = desk.told(path, **OTHERS[other])

    assert (answer.status_code, answer.json()) == (200, {"outcome": "left"})


@pytest.mark.parametrize("token", ["", "guessed", f"{HOOK_SECRET}x", "eyJ.eyJ.x"])
def test_whoever_does_not_know_the_secret_is_refused(
    token: str, desk: UploadDesk
) -> None:
    with desk.edge.client(token) as client:
        answers = [
            client.post("asset-finalize", content=body) for body in (b"{}", b"\xff")
        ]

    assert {each.status_code for each in answers} == {401}
    assert HOOK_SECRET not in desk.edge.said()


def test_a_body_that_says_nothing_is_refused_or_left(desk: UploadDesk) -> None:
    with desk.edge.client(HOOK_SECRET) as client:
        bad = client.post("asset-finalize", content=b"[]")
        empty = client.post("asset-finalize", json={"record": {"id": str(new_id())}})

    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_input")
    assert empty.json() == {"outcome": "left"}
