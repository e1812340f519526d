"""A picture that is kept as a file is shown to whoever is asked about it."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from strata_domain.service.picture import GONE
from strata_infrastructure.embedded_postgres import PostgresServer
from support.confidant import Confidant, confidant
from support.database import ensure_it_adds_up, fresh_database
from support.picture import png
from support.server import strata_server

PICTURE = png(9, 7)
MODELS = (
    "anthropic/claude-haiku-4-5",
    "google/gemini-3.5-flash",
    "openai/gpt-6-luna",
    "perplexity/sonar",
)
SEEN = f"[image/png, {len(PICTURE)} bytes]"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def provider() -> Iterator[Confidant]:
    with confidant() as provider:
        yield provider


@pytest.fixture(scope="module")
def client(
    postgres: PostgresServer,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
    provider: Confidant,
) -> Iterator[httpx2.Client]:
    home: Path = tmp_path_factory.mktemp("album")
    names = [model.partition("/")[0].upper() for model in MODELS]
    settings = {
        **{f"{name}_API_KEY": "sk-of-nobody" for name in names},
        **{f"{name}_BASE_URL": provider.address for name in names},
        "STRATA_TRIES": "1",
        "STRATA_TITLE_MODEL": "off",
    }
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home, settings) as server,
        server.client(database.add_user()) as client,
    ):
        client.headers["Prefer"] = "wait=20"
        yield client
        ensure_it_adds_up(database)


def sent(client: httpx2.Client) -> str:
    """The id of a picture that was sent, and looked at."""
    body = {"media_type": "image/png", "size_bytes": len(PICTURE)}
    made = client.post("/api/assets", json=body).json()
    asset_id: str = made["asset"]["asset_id"]
    upload = made["upload"]
    client.put(upload["url"], content=PICTURE, headers=upload["headers"])
    assert client.post(f"/api/assets/{asset_id}/complete").status_code == 200
    return asset_id


def said(client: httpx2.Client, **body: object) -> Json:
    """Question and answer of a new conversation."""
    thread_id = client.post("/api/threads", json={}).json()["thread_id"]
    asked = {"model": "sandbox/echo", "text": "Look!", "fallbacks": [], **body}
    reply = client.post(f"/api/threads/{thread_id}/messages", json=asked)
    assert reply.status_code == 200, reply.text
    found: Json = reply.json()
    return found


@pytest.mark.proof
@pytest.mark.parametrize("model", MODELS)
def test_its_bytes_arrive_at_the_provider(
    client: httpx2.Client, provider: Confidant, model: str
) -> None:
    provider.heard.clear()

    said(client, model=model, image_asset_ids=[sent(client)])

    (heard,) = provider.heard
    assert b64encode(PICTURE) in heard.translate(bytes.maketrans(b"-_", b"+/"))


def test_a_message_names_it_and_holds_nothing_of_it(client: httpx2.Client) -> None:
    asset_id = sent(client)

    told = said(client, image_asset_ids=[asset_id])

    path = f"/api/threads/{told['question']['thread_id']}/messages"
    question, answer = client.get(path).json()["items"]
    assert question["parts"] == [
        {"type": "image_asset", "asset_id": asset_id},
        {"type": "text", "text": "Look!"},
    ]
    assert SEEN in answer["text"]


def test_other_words_may_show_another_one(client: httpx2.Client) -> None:
    question = said(client)["question"]["message_id"]
    other = {"model": "sandbox/echo", "image_asset_ids": [sent(client)]}

    edited = client.post(f"/api/messages/{question}/edit", json=other)

    assert SEEN in edited.json()["answer"]["text"]


def test_whoever_answers_again_is_told_that_it_is_gone(client: httpx2.Client) -> None:
    asset_id = sent(client)
    question = said(client, image_asset_ids=[asset_id])["question"]["message_id"]
    assert client.delete(f"/api/assets/{asset_id}").status_code == 204

    path = f"/api/messages/{question}/regenerate"
    again = client.post(path, json={"model": "sandbox/echo"}).json()

    assert GONE.text in again["answer"]["text"]
