"""OpenAI's own client has texts embedded, and the provider's bill is the witness."""

from array import array
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.audit import audit
from support.database import ensure_it_adds_up, fresh_database
from support.openai_client import Lobby, open_lobby
from support.sandbox import SandboxProcess, running_sandbox
from support.server import strata_server

MODEL = "sandbox/embedding"
TEXTS = ["Flour, water, salt.", "Grüße 🙂", "Flour, water, salt."]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with running_sandbox(tmp_path_factory.mktemp("bill") / "bill.jsonl") as process:
        yield process


@pytest.fixture(scope="module")
def lobby(
    postgres: PostgresServer,
    template: str,
    upstream: SandboxProcess,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lobby]:
    home: Path = tmp_path_factory.mktemp("lobby")
    settings = {"SANDBOX_BASE_URL": upstream.base_url, "STRATA_TRIES": "1"}
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home, settings) as server,
        open_lobby(database, server) as lobby,
    ):
        yield lobby
        ensure_it_adds_up(database)
        books = audit(database, upstream.calls())
        assert len(books.billed) >= 10
        assert (books.lost, books.doubled, books.differing) == ([], [], [])


@pytest.fixture(scope="module")
def client(lobby: Lobby) -> openai.OpenAI:
    return lobby.client()


def post(client: openai.OpenAI, once: str = "", **body: object) -> httpx2.Response:
    """What travels, for what the client does not show."""
    return httpx2.post(
        f"{client.base_url}embeddings",
        json={"model": MODEL, "input": "a b", **body},
        headers={
            "Authorization": f"Bearer {client.api_key}",
            **({"Idempotency-Key": once} if once else {}),
        },
    )


def test_the_client_gets_a_vector_for_each_text(client: openai.OpenAI) -> None:
    answer = client.embeddings.create(model=MODEL, input=TEXTS, encoding_format="float")

    first, second, third = (item.embedding for item in answer.data)
    assert [item.index for item in answer.data] == [0, 1, 2]
    assert (len(first), first == third, first == second) == (256, True, False)
    assert (answer.object, answer.model) == ("list", MODEL)
    assert (answer.usage.prompt_tokens, answer.usage.total_tokens) == (8, 8)


def test_the_client_asks_for_base64_by_itself(client: openai.OpenAI) -> None:
    lax = client.copy(_extra_kwargs={"_strict_response_validation": False})
    plain = client.embeddings.create(model=MODEL, input="a", encoding_format="float")

    (item,) = lax.embeddings.create(model=MODEL, input="a").data
    assert item.embedding == plain.data[0].embedding


@pytest.mark.parametrize("dimensions", [None, 1, 100, 256])
def test_base64_says_the_same_as_numbers(
    client: openai.OpenAI, dimensions: int | None
) -> None:
    asked: Json = {"input": TEXTS, "dimensions": dimensions}
    numbers = post(client, **asked, encoding_format="float").json()
    packed = post(client, **asked, encoding_format="base64").json()

    for told, text in zip(numbers["data"], packed["data"], strict=True):
        assert array("f", b64decode(text["embedding"])).tolist() == told["embedding"]
        assert len(told["embedding"]) == dimensions or dimensions is None


def test_a_single_text_needs_no_list_and_unknown_fields_are_ignored(
    client: openai.OpenAI,
) -> None:
    reply = post(client, user="me", colour="red")

    assert reply.json().keys() == {"object", "data", "model", "usage"}
    assert reply.headers["x-strata-cost-micro-usd"] == "2"
    assert reply.headers["x-strata-generation-id"]
    assert len(reply.json()["data"]) == 1


def test_the_models_that_embed_are_listed(lobby: Lobby, client: openai.OpenAI) -> None:
    assert client.models.retrieve(MODEL).owned_by == "sandbox"
    assert [m.id for m in lobby.limited(models=MODEL).models.list()] == [MODEL]


WRONG: list[tuple[Json, int, str, str | None]] = [
    ({"input": []}, 400, "invalid_value", "input"),
    ({"input": ""}, 400, "invalid_value", "input.0"),
    ({"input": ["a", ""]}, 400, "invalid_value", "input.1"),
    ({"input": [1, 2]}, 400, "unsupported_value", "input"),
    ({"input": [[1, 2], [3]]}, 400, "unsupported_value", "input"),
    ({"input": "a\0"}, 400, "invalid_value", "input.0"),
    ({"input": None}, 400, "invalid_value", "input"),
    ({"input": ["a"] * 1001}, 400, "invalid_value", "input"),
    ({"dimensions": 0}, 400, "invalid_value", "dimensions"),
    ({"dimensions": 257}, 400, "dimensions_not_offered", "dimensions"),
    ({"encoding_format": "hex"}, 400, "invalid_value", "encoding_format"),
    ({"model": "sandbox/echo"}, 404, "model_not_found", "model"),
    ({"model": "openai/text-embedding-3-small"}, 404, "model_not_found", "model"),
    ({"sandbox": {"fault": "context"}}, 400, "context_length_exceeded", "messages"),
    ({"sandbox": {"fault": "rate_limit"}}, 429, "rate_limit_exceeded", None),
    ({"sandbox": {"fault": "overload"}}, 503, "provider_overloaded", None),
    ({"sandbox": {"fault": "garbage"}}, 502, "provider_malformed_answer", None),
    ({"sandbox": {"fault": "cut"}}, 502, "provider_connection", None),
]


@pytest.mark.parametrize(("body", "status", "code", "param"), WRONG, ids=str)
def test_a_refusal_is_worded_as_openai_words_it(
    lobby: Lobby, body: Json, status: int, code: str, param: str | None
) -> None:
    reply = post(lobby.client(), **body)

    assert reply.status_code == status, reply.text
    error = reply.json()["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert (error["code"], error["param"]) == (code, param)


def test_the_limits_are_those_of_every_call(lobby: Lobby) -> None:
    hasty, poor = lobby.limited(requests=1), lobby.limited(money=10)
    first, second = post(hasty), post(hasty)

    assert first.headers["x-ratelimit-remaining-requests"] == "0"
    assert second.status_code == 429
    with pytest.raises(openai.RateLimitError, match="could cost more"):
        poor.embeddings.create(model=MODEL, input="far more than it has")
    with pytest.raises(openai.PermissionDeniedError):
        lobby.limited(models="sandbox/echo").embeddings.create(model=MODEL, input="a")


def test_twenty_requests_with_one_key_are_one_call(
    lobby: Lobby, upstream: SandboxProcess
) -> None:
    client, before = lobby.client(), len(upstream.calls())
    with ThreadPoolExecutor(20) as crowd:
        asked = [
            crowd.submit(post, client, "once", sandbox={"delay_ms": 200})
            for _ in range(20)
        ]
        replies = [each.result() for each in asked]
    again = post(client, "once", sandbox={"delay_ms": 200})

    assert {reply.status_code for reply in replies} <= {200, 409}
    assert len(upstream.calls()) == before + 1
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == next(x for x in replies if x.status_code == 200).json()
    assert post(client, "once", input="other").status_code == 422


def test_a_caller_that_hangs_up_is_charged_for_its_call(
    lobby: Lobby, upstream: SandboxProcess
) -> None:
    client, before = lobby.client(), len(upstream.calls())
    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.3).embeddings.create(
            model=MODEL, input="one two", extra_body={"sandbox": {"delay_ms": 900}}
        )

    (call,) = upstream.settled(1)[before:] or upstream.settled(before + 1)[before:]
    assert (call.outcome, call.input_tokens) == ("finished", 2)
    assert post(client, input="three").status_code == 200
