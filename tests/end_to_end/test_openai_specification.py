"""The specification of OpenAI, as far as these endpoints go, validates our answers."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.client.host import EMBEDDERS, MODELS, open_host
from support.client.specification import faults, needed
from support.client.task import FORMAT, WEATHER, said
from support.database import fresh_database
from support.openai_client import ECHO, LOREM

PLACE = "/chat/completions"
ANSWER, CHUNK = "CreateChatCompletionResponse", "CreateChatCompletionStreamResponse"
QUESTIONS: Mapping[str, Mapping[str, object]] = {
    **{f"to {model}": {"model": model} for model in MODELS},
    "with a tool": {"tools": [WEATHER]},
    "with a tool of another wire": {"tools": [WEATHER], "model": "google/echo"},
    "with a schema": {"response_format": FORMAT},
    "cut short": {"max_completion_tokens": 1},
    "thought about": {"sandbox": {"reasoning": 2, "cache_read": 1}},
    "filtered": {"model": LOREM, "sandbox": {"fault": "filter"}},
    "of unknown cost": {"sandbox": {"no_usage": True}},
    "without words": {"model": LOREM, "sandbox": {"tokens": 0}},
}
REFUSED: Mapping[str, Mapping[str, object]] = {
    "an unknown model": {"model": "sandbox/nobody"},
    "a missing model": {"model": "openai/nobody"},
    "a wrong value": {"temperature": 9},
    "something unsupported": {"n": 2},
    "no question": {"messages": []},
    "too much": {"sandbox": {"fault": "context"}},
    "too often": {"sandbox": {"fault": "rate_limit"}},
    "a busy provider": {"sandbox": {"fault": "overload"}},
}
ELSEWHERE = ("GET /models/sandbox/nobody", "GET /nowhere", "DELETE /models")
STREAM: dict[str, object] = {"stream": True}
WITH_USAGE = {**STREAM, "stream_options": {"include_usage": True}}


@pytest.fixture(scope="module")
def client(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx2.Client]:
    home: Path = tmp_path_factory.mktemp("host")
    with (
        fresh_database(postgres, template) as database,
        open_host(database, home) as host,
        httpx2.Client(
            base_url=host.base_url,
            headers={"Authorization": f"Bearer {host.api_key}"},
            timeout=30,
        ) as client,
    ):
        yield client


def ask(
    client: httpx2.Client, change: Mapping[str, object], **more: object
) -> httpx2.Response:
    question = {"model": ECHO, "messages": said("one two")}
    return client.post(PLACE, json={**question, **change, **more})


def chunks(streamed: httpx2.Response) -> list[dict[str, Any]]:
    *lines, last = streamed.text.split("\n\n")[:-1]
    assert last == "data: [DONE]"
    return [json.loads(line.removeprefix("data: ")) for line in lines]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_whole_answer_conforms(client: httpx2.Client, question: str) -> None:
    answer = ask(client, QUESTIONS[question])

    assert answer.status_code == 200
    assert faults(ANSWER, answer.json()) == []


@pytest.mark.parametrize("how", [STREAM, WITH_USAGE], ids=["plain", "with usage"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_chunk_of_a_stream_conforms(
    client: httpx2.Client, question: str, how: Mapping[str, object]
) -> None:
    told = chunks(ask(client, QUESTIONS[question], **how))

    assert [faults(CHUNK, chunk) for chunk in told] == [[]] * len(told)
    assert [("usage" in chunk) for chunk in told] == [how is WITH_USAGE] * len(told)


@pytest.mark.parametrize("refused", REFUSED)
def test_a_refusal_conforms(client: httpx2.Client, refused: str) -> None:
    answer = ask(client, REFUSED[refused])

    assert answer.status_code >= 400
    assert faults("ErrorResponse", answer.json()) == []


@pytest.mark.parametrize("line", ELSEWHERE)
def test_a_refusal_elsewhere_conforms(client: httpx2.Client, line: str) -> None:
    answer = client.request(*line.split())

    assert faults("ErrorResponse", answer.json()) == []


def test_a_stranger_is_refused_in_conformity(client: httpx2.Client) -> None:
    answer = client.get("/models", headers={"Authorization": "Bearer sk-of-nobody"})

    assert answer.status_code == 401
    assert faults("ErrorResponse", answer.json()) == []


def test_a_stream_that_breaks_ends_with_an_error_that_conforms(
    client: httpx2.Client,
) -> None:
    broken = {"model": LOREM, "sandbox": {"fault": "cut", "at": 2}}

    *lines, last = ask(client, broken, **STREAM).text.split("\n\n")[:-1]

    told = [json.loads(line.removeprefix("data: ")) for line in lines]
    assert [faults(CHUNK, chunk) for chunk in told] == [[]] * len(told)
    assert faults("ErrorResponse", json.loads(last.removeprefix("data: "))) == []


@pytest.mark.parametrize("model", EMBEDDERS)
def test_vectors_conform(client: httpx2.Client, model: str) -> None:
    asked = {"model": model, "input": ["a", "b"], "encoding_format": "float"}

    answer = client.post("/embeddings", json=asked)

    assert answer.status_code == 200
    assert faults("CreateEmbeddingResponse", answer.json()) == []


def test_models_conform(client: httpx2.Client) -> None:
    assert faults("ListModelsResponse", client.get("/models").json()) == []
    assert faults("Model", client.get(f"/models/{ECHO}").json()) == []


def test_an_answer_that_says_less_would_not_conform(client: httpx2.Client) -> None:
    answer = ask(client, {}).json()

    assert all(faults(ANSWER, less) for less in needed(ANSWER, answer))
    assert faults(ANSWER, {**answer, "cost": 1})
    assert faults(ANSWER, {**answer, "usage": None})
