"""OpenAI's own client works against Strata by its address and its key alone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageFunctionToolCallParam
from openai.types.chat.chat_completion import Choice

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import ensure_it_adds_up, fresh_database
from support.house import House
from support.openai_client import (
    ECHO,
    FORECAST,
    LOREM,
    PNG,
    WEATHER,
    Lobby,
    Messages,
    open_lobby,
    said,
    shown,
    streamed,
)
from support.server import strata_server

PLAIN = {
    "source": "made up",
    "effective": "2026-10-01",
    "chat": [
        {
            "model_id": ECHO,
            "name": "Plain",
            "context_tokens": 1000,
            "max_output_tokens": 100,
            "price": {"input": 1, "output": 1},
            "capabilities": [],
        }
    ],
}
Call = ChatCompletionMessageFunctionToolCallParam


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


def test_models_are_listed_and_found(client: OpenAI) -> None:
    listed = {model.id: model for model in client.models.list()}

    assert listed[ECHO].owned_by == "sandbox"
    assert client.models.retrieve(ECHO) == listed[ECHO]


def test_a_plan_hides_the_models_that_it_lacks(lobby: Lobby) -> None:
    client = lobby.limited(models=LOREM)

    assert [model.id for model in client.models.list()] == [LOREM]


def test_a_question_is_answered_at_once(client: OpenAI) -> None:
    answer = client.chat.completions.create(model=ECHO, messages=said("one two"))

    (choice,) = answer.choices
    assert (choice.message.content, choice.finish_reason) == ("one two", "stop")
    assert (answer.object, answer.model) == ("chat.completion", ECHO)
    assert answer.usage
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (2, 2)
    assert answer.usage.total_tokens == 4


def test_headers_say_which_it_was_what_it_cost_and_how_many_may_follow(
    lobby: Lobby,
) -> None:
    client = lobby.limited(requests=9)

    raw = client.chat.completions.with_raw_response.create(
        model=ECHO, messages=said("one two"), temperature=1, seed=1
    )

    told = raw.headers
    generation_id = UUID(told["x-strata-generation-id"])
    assert raw.parse().id == f"chatcmpl-{generation_id.hex}"
    assert told["x-strata-cost-micro-usd"].isdecimal()
    assert told["x-ratelimit-limit-requests"] == "9"
    assert told["x-ratelimit-remaining-requests"] == "8"
    assert told["x-ratelimit-reset-requests"].endswith("s")
    assert told["x-request-id"]


def test_a_header_says_what_the_model_was_not_told(house: House) -> None:
    (house.home / "models.json").write_text(json.dumps(PLAIN))
    server = house.serve("only", STRATA_CATALOGUE="models.json")
    client = house.stack.enter_context(open_lobby(house.database, server)).client()

    for stream in (True, False):
        raw = client.chat.completions.with_raw_response.create(
            model=ECHO,
            messages=said("one two"),
            reasoning_effort="low",
            max_completion_tokens=1000,
            stream=stream,
        )

        left_out = raw.headers["x-strata-left-out"]
        assert left_out == "reasoning_effort, max_completion_tokens"


def test_what_is_cached_and_thought_is_counted_within(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=LOREM,
        messages=said("one two three"),
        extra_body={"sandbox": {"tokens": 4, "reasoning": 2, "cache_read": 2}},
    )

    assert answer.usage
    assert answer.usage.prompt_tokens == 3
    assert answer.usage.prompt_tokens_details
    assert answer.usage.prompt_tokens_details.cached_tokens == 2
    assert answer.usage.completion_tokens_details
    assert answer.usage.completion_tokens_details.reasoning_tokens == 2
    more = answer.choices[0].message.model_extra or {}
    assert len(more["reasoning_content"].split()) == 2


def test_an_answer_is_streamed_in_chunks(client: OpenAI) -> None:
    chunks = streamed(client, LOREM, tokens=5, delay_ms=1, reasoning=2)

    *spoken, finish, usage = chunks
    deltas = [chunk.choices[0].delta for chunk in spoken]
    assert deltas[0].role == "assistant"
    assert len("".join(delta.content or "" for delta in deltas).split()) == 5
    assert any("reasoning_content" in (delta.model_extra or {}) for delta in deltas)
    assert finish.choices[0].finish_reason == "stop"
    assert (usage.choices, usage.usage and usage.usage.completion_tokens) == ([], 7)
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1


def test_a_stream_says_what_it_used_only_if_asked(client: OpenAI) -> None:
    stream = client.chat.completions.create(
        model=ECHO, messages=said("one two"), stream=True
    )

    chunks = list(stream)

    assert [chunk.usage for chunk in chunks if chunk.usage] == []
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_a_length_is_kept(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=ECHO, messages=said("one two three"), max_completion_tokens=2
    )

    assert answer.choices[0].finish_reason == "length"
    assert (answer.choices[0].message.content or "").split() == ["one", "two"]


def called_at_once(client: OpenAI, question: Messages) -> Choice:
    answer = client.chat.completions.create(
        model=ECHO, messages=question, tools=[WEATHER], tool_choice="required"
    )
    return answer.choices[0]


def called_in_chunks(client: OpenAI, question: Messages) -> Choice:
    with client.chat.completions.stream(
        model=ECHO, messages=question, tools=[WEATHER]
    ) as stream:
        return stream.get_final_completion().choices[0]


def call_of(choice: Choice) -> Call:
    """The only call of an answer, as it is sent back."""
    assert choice.finish_reason == "tool_calls"
    calls = [
        call for call in choice.message.tool_calls or () if call.type == "function"
    ]
    (function,) = [call.function for call in calls]
    return {
        "id": calls[0].id,
        "type": "function",
        "function": {"name": function.name, "arguments": function.arguments},
    }


@pytest.mark.parametrize("ask", [called_at_once, called_in_chunks])
def test_a_tool_is_called_and_its_result_is_answered(
    client: OpenAI, ask: Callable[[OpenAI, Messages], Choice]
) -> None:
    question: Messages = [{"role": "system", "content": "Be brief."}, *said("Warm?")]

    call = call_of(ask(client, question))

    assert call["function"]["name"] == "weather"
    assert set(json.loads(call["function"]["arguments"])) == {"city"}
    told: Messages = [
        *question,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": call["id"], "content": "4 degrees"},
    ]
    answer = client.chat.completions.create(model=ECHO, messages=told, tools=[WEATHER])
    assert answer.choices[0].message.content == "4 degrees"


def test_an_answer_conforms_to_the_schema_that_was_asked_for(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=ECHO, messages=said("How warm?"), response_format=FORECAST
    )

    found = json.loads(answer.choices[0].message.content or "")
    assert isinstance(found["degrees"], int)


def test_a_picture_is_seen(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=ECHO, messages=shown(f"data:image/png;base64,{PNG}")
    )

    assert answer.usage
    assert answer.choices[0].message.content
