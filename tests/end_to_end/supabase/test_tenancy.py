"""Through REST and Storage, nobody has anything of somebody else's."""

from collections.abc import Iterator
from uuid import UUID

import httpx2
import pytest

from support.census import everything
from support.local_project import ANON_KEY, Neighbours, Person
from support.picture import png

TABLES = "select tablename from pg_tables where schemaname = 'public'"
PATH = "select path from assets where user_id = %s"
REST = "/rest/v1"
STORAGE = "/storage/v1/object"


@pytest.fixture(scope="module")
def ada(local: Neighbours) -> Person:
    """Somebody with something of most kinds."""
    ada = local.person()
    ada.api.post(f"{ada.send(png())}/complete")
    ada.api.post("/api/api-keys", json={"name": "mine", "scopes": ["data"]})
    wish = {"model": "sandbox/image", "prompt": "Bread"}
    ada.api.post("/api/image-jobs", json=wish)
    thread = ada.api.post("/api/threads", json={"title": "Bread"}).json()
    said = {"text": "Bread", "model": "sandbox/echo"}
    place = f"/api/threads/{thread['thread_id']}/messages"
    assert ada.api.post(place, json=said, headers={"Prefer": "wait=20"}).is_success
    return ada


@pytest.fixture(scope="module", params=["another user", "nobody"])
def other(request: pytest.FixtureRequest, local: Neighbours) -> Iterator[httpx2.Client]:
    """Whoever asks for what is not theirs."""
    headers = {"apikey": ANON_KEY}
    if request.param == "another user":
        headers["authorization"] = local.person().api.headers["authorization"]
    with httpx2.Client(base_url=local.project.origin.url, headers=headers) as client:
        yield client


def test_no_row_is_read_or_changed(
    local: Neighbours, ada: Person, other: httpx2.Client
) -> None:
    before = everything(local.database, UUID(ada.user_id))
    hers = {"user_id": f"eq.{ada.user_id}"}

    for (table,) in local.database.query(TABLES):
        assert ada.user_id not in other.get(f"{REST}/{table}").text
        other.patch(f"{REST}/{table}", params=hers, json={"user_id": ada.user_id})
        other.delete(f"{REST}/{table}", params=hers)
        other.post(f"{REST}/{table}", json={"user_id": ada.user_id})

    assert everything(local.database, UUID(ada.user_id)) == before
    assert len([table for table in before.values() if table]) > 8


def test_no_file_is_read_listed_signed_replaced_or_deleted(
    local: Neighbours, ada: Person, other: httpx2.Client
) -> None:
    ((path,),) = local.database.query(PATH, UUID(ada.user_id))
    place = f"assets/{path}"

    answers = [
        other.get(f"{STORAGE}/{place}"),
        other.get(f"{STORAGE}/public/{place}"),
        other.get(f"{STORAGE}/info/{place}"),
        other.post(f"{STORAGE}/sign/{place}", json={"expiresIn": 60}),
        other.post(f"{STORAGE}/upload/sign/{place}"),
        other.post(f"{STORAGE}/{place}", content=b"x", headers={"x-upsert": "true"}),
        other.put(f"{STORAGE}/{place}", content=b"x"),
        other.delete(f"{STORAGE}/{place}"),
    ]
    listed = other.post(f"{STORAGE}/list/assets", json={"prefix": ada.user_id})

    assert [answer.status_code for answer in answers if answer.is_success] == []
    assert ada.user_id not in listed.text
    assert httpx2.get(link(ada)).content == png()


def link(ada: Person) -> str:
    (asset,) = ada.api.get("/api/assets").json()["items"]
    opened = ada.api.get(f"/api/assets/{asset['asset_id']}").json()
    return str(opened["url"])
