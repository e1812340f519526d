"""What cannot be answered is refused in the words that OpenAI's client understands."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import openai
import pytest
from openai import OpenAI

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.house import House
from support.openai_client import (
    ECHO,
    LOREM,
    Lobby,
    open_lobby,
    said,
    shown,
    streamed,
)
from support.sandbox import running_sandbox
from support.server import strata_server
from support.stream import Caller

ENDLESS = {"tokens": 50_000, "delay_ms": 20}
LINE = "POST /v1/chat/completions"
RECORDS = "select outcome from usage_records"
SETTLING_SECONDS = 10.0


@pytest.fixture(scope="module")
def lobby(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lobby]:
    home: Path = tmp_path_factory.mktemp("lobby")
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home) as server,
        open_lobby(database, server) as lobby,
    ):
        yield lobby
        ensure_it_adds_up(database)


@pytest.fixture(scope="module")
def client(lobby: Lobby) -> OpenAI:
    return lobby.client()


def ask(client: OpenAI, model: str = ECHO, /, **fields: object) -> None:
    client.chat.completions.create(
        model=model, messages=said("one two three"), extra_body=fields
    )


def told(error: openai.APIStatusError) -> tuple[object, ...]:
    return (error.status_code, error.type, error.code, error.param)


REQUEST = "invalid_request_error"
UNKNOWN = (404, REQUEST, "model_not_found", "model")


def test_an_unknown_model_is_not_found(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as asked:
        ask(client, "sandbox/nobody")
    with pytest.raises(openai.NotFoundError) as looked:
        client.models.retrieve("sandbox/nobody")

    assert (told(asked.value), told(looked.value)) == (UNKNOWN, UNKNOWN)


def test_a_path_that_is_not_there_is_not_found(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        client.moderations.create(model=ECHO, input="a")

    assert told(refused.value) == (404, REQUEST, "not_found", None)


def test_a_key_of_nobody_opens_nothing(lobby: Lobby) -> None:
    with pytest.raises(openai.AuthenticationError) as refused:
        ask(lobby.client(key="sk-of-nobody"))

    assert told(refused.value) == (401, REQUEST, "invalid_api_key", None)


def test_a_model_that_the_plan_lacks_is_forbidden(lobby: Lobby) -> None:
    with pytest.raises(openai.PermissionDeniedError) as refused:
        ask(lobby.limited(models=LOREM))

    assert refused.value.code == "model_not_allowed"


def test_too_many_requests_are_told_when_to_come_again(lobby: Lobby) -> None:
    with pytest.raises(openai.RateLimitError) as refused:
        ask(lobby.limited(requests=0))

    assert told(refused.value) == (429, "requests", "rate_limit_exceeded", None)


def test_money_that_is_spent_is_a_quota_that_is_used_up(lobby: Lobby) -> None:
    with pytest.raises(openai.RateLimitError) as refused:
        ask(lobby.limited(money=0))

    quota = "insufficient_quota"
    assert told(refused.value) == (429, quota, quota, None)


FAULTS = {
    "context": (400, REQUEST, "context_length_exceeded", "messages"),
    "refuse": (400, REQUEST, "content_filter", "messages"),
}


@pytest.mark.parametrize("stream", ["stream", "whole"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_fails_before_its_first_word_is_refused_by_its_status(
    client: OpenAI, fault: str, stream: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, stream=stream == "stream", sandbox={"fault": fault})

    assert told(refused.value) == FAULTS[fault]


def test_what_breaks_off_ends_with_an_error(client: OpenAI) -> None:
    with pytest.raises(openai.APIError) as broken:
        streamed(client, LOREM, fault="cut", at=2)

    assert (broken.value.type, broken.value.code) == (
        "server_error",
        "provider_connection",
    )


UNSUPPORTED: dict[str, tuple[object, str]] = {
    "n": (2, "unsupported_parameter"),
    "logprobs": (True, "unsupported_parameter"),
    "modalities": (["text", "audio"], "unsupported_parameter"),
    "functions": ([{"name": "a"}], "unsupported_parameter"),
    "metadata.thread_id": ({"thread_id": "a"}, "invalid_value"),
    "tool_choice": (
        {"type": "function", "function": {"name": "a"}},
        "invalid_value",
    ),
    "response_format.type": ({"type": "json_object"}, "unsupported_value"),
    "temperature": (3, "invalid_value"),
    "stop": (list("abcde"), "invalid_value"),
}


@pytest.mark.parametrize("param", UNSUPPORTED)
def test_what_would_change_the_answer_is_refused_by_name(
    client: OpenAI, param: str
) -> None:
    value, code = UNSUPPORTED[param]

    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, ECHO, **{param.partition(".")[0]: value})

    assert told(refused.value) == (400, REQUEST, code, param)


def test_what_changes_nothing_is_ignored(client: OpenAI) -> None:
    ask(
        client,
        n=1,
        logprobs=False,
        user="a",
        store=True,
        metadata={"a": "b"},
        unheard_of={"a": [1]},
        reasoning_effort="minimal",
        stop="zzz",
        tools=None,
    )


def test_a_picture_elsewhere_is_not_fetched(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(
            model=ECHO, messages=shown("http://127.0.0.1:9/a.png")
        )

    assert refused.value.code == "unsupported_value"
    assert "data: URL" in refused.value.message


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
async def test_whoever_hangs_up_stops_the_call(house: House, *, stream: bool) -> None:
    body = {
        "model": LOREM,
        "messages": said("Go on"),
        "stream": stream,
        "sandbox": ENDLESS,
    }
    with running_sandbox(house.home / "bill.jsonl") as upstream:
        server = await asyncio.to_thread(
            house.serve, "only", SANDBOX_BASE_URL=upstream.base_url
        )
        caller = house.caller(server)

        with pytest.raises(TimeoutError):
            await listen(caller, body, seconds=3)

        (call,) = await asyncio.to_thread(upstream.settled, 1)
        outcomes = await asyncio.to_thread(settled, house.database)
    assert (call.outcome, outcomes) == ("disconnected", [("stopped",)])


async def listen(caller: Caller, body: object, *, seconds: float) -> None:
    """Read an answer for a while, then hang up."""
    async with asyncio.timeout(seconds), caller.open(LINE, body=body) as response:
        await response.transcript()


def settled(database: FreshDatabase) -> list[tuple[str]]:
    """The ledger, once there is something in it."""
    for _ in range(int(SETTLING_SECONDS / 0.05)):
        if found := database.query(RECORDS):
            return [(str(outcome),) for (outcome,) in found]
        sleep(0.05)
    return []
