"""What a question carries beside its words reaches the model, and comes back."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import ensure_it_adds_up, fresh_database
from support.server import strata_server

Json = dict[str, Any]

PNG = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(60)).decode()
WEATHER = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    },
}
FORECAST = {
    "name": "forecast",
    "schema": {
        "type": "object",
        "properties": {"degrees": {"type": "integer"}},
        "required": ["degrees"],
        "additionalProperties": False,
    },
}


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with the echo."""

    client: httpx2.Client
    thread_id: str

    def say(self, **body: object) -> Json:
        """The answer, when it is complete."""
        asked = {"model": "sandbox/echo", **body}
        path = f"/api/threads/{self.thread_id}/messages"
        reply = self.client.post(path, json=asked, headers={"Prefer": "wait=20"})
        assert reply.status_code == 200, reply.text
        found: Json = reply.json()["answer"]
        return found


@pytest.fixture(scope="module")
def client(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx2.Client]:
    home: Path = tmp_path_factory.mktemp("home")
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home) as server,
        server.client(database.add_user()) as client,
    ):
        yield client
        ensure_it_adds_up(database)


@pytest.fixture
def talk(client: httpx2.Client) -> Talk:
    thread_id = client.post("/api/threads", json={}).json()["thread_id"]
    return Talk(client, thread_id)


def test_a_tool_is_called_and_its_result_is_answered(talk: Talk) -> None:
    asked = talk.say(text="How is the weather?", tools=[WEATHER])

    (call,) = [part for part in asked["parts"] if part["type"] == "tool_call"]
    assert (call["name"], asked["stop_reason"]) == ("weather", "tool_calls")
    assert set(json.loads(call["arguments"])) == {"city"}

    result = {"call_id": call["call_id"], "content": "4 degrees"}
    answered = talk.say(tool_results=[result], tools=[WEATHER])
    assert answered["text"] == "4 degrees"


def test_an_answer_conforms_to_the_schema_that_was_asked_for(talk: Talk) -> None:
    answer = talk.say(text="How warm is it?", answer_schema=FORECAST)

    assert isinstance(json.loads(answer["text"])["degrees"], int)


def test_a_picture_is_seen(talk: Talk) -> None:
    picture = {"media_type": "image/png", "data": PNG}

    answer = talk.say(images=[picture])

    assert "[image/png, 68 bytes]" in answer["text"]


def test_a_picture_is_read_back_as_it_was_sent(talk: Talk) -> None:
    talk.say(text="Look!", images=[{"media_type": "image/png", "data": PNG}])

    path = f"/api/threads/{talk.thread_id}/messages"
    question = talk.client.get(path).json()["items"][0]

    assert question["parts"] == [
        {"type": "image", "media_type": "image/png", "data": PNG},
        {"type": "text", "text": "Look!"},
    ]


def test_a_large_picture_fits_a_request_and_two_do_not(talk: Talk) -> None:
    large = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(1_000_000)).decode()
    picture = {"media_type": "image/png", "data": large}
    path = f"/api/threads/{talk.thread_id}/messages"

    answer = talk.say(images=[picture], params={"max_output_tokens": 10})
    refused = talk.client.post(path, json={"images": [picture] * 2})

    assert answer["status"] == "complete"
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
