"""Clients of OpenAI's API work with Strata, whoever made them and whoever answers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from strata_domain.entity.chat_model_card import Capability
from strata_infrastructure.embedded_postgres import PostgresServer
from support.client.crowd import CLIENTS, Outcomes, ask_everybody
from support.client.host import MODELS, Host, open_host
from support.client.task import Task
from support.database import ensure_it_adds_up, fresh_database
from support.openai_client import ECHO, LOREM
from support.scenario import LACKING

TOOLLESS = [f"{name}/echo" for name in LACKING if Capability.TOOLS in LACKING[name]]
ABLE = [model for model in MODELS if model not in TOOLLESS]
FEATS = [
    *((deed, model) for deed in ("chat", "stream", "shape") for model in MODELS),
    *(("tools", model) for model in ABLE),
]
MISHAPS: Mapping[str, Mapping[str, Any]] = {
    "unknown model": {"model": "sandbox/nobody"},
    "missing model": {"model": "openai/nobody"},
    "wrong key": {"api_key": "sk-of-nobody"},
    "too long": {"sandbox": {"fault": "context"}},
    "too many": {"sandbox": {"fault": "rate_limit"}},
    "overload": {"sandbox": {"fault": "overload"}},
    "break": {"deed": "stream", "model": LOREM, "sandbox": {"fault": "cut", "at": 2}},
}
OFFICIAL = {
    "unknown model": "NotFoundError 404",
    "missing model": "NotFoundError 404",
    "wrong key": "AuthenticationError 401",
    "too long": "BadRequestError 400",
    "too many": "RateLimitError 429",
    "overload": "InternalServerError 503",
    "break": "APIError",
}
ERRORS: Mapping[str, Mapping[str, str]] = {
    "openai": OFFICIAL,
    "openai.js": OFFICIAL,
    "litellm": {
        **OFFICIAL,
        "too long": "ContextWindowExceededError 400",
        "overload": "ServiceUnavailableError 503",
        "break": "MidStreamFallbackError 500",
    },
    "langchain": {
        "unknown model": "OpenAIModelNotFoundError 404",
        "missing model": "OpenAIModelNotFoundError 404",
        "wrong key": "OpenAIAuthenticationError 401",
        "too long": "OpenAIContextOverflowError 400",
        "too many": "OpenAIRateLimitError 429",
        "overload": "OpenAIAPIError 503",
        "break": "APIError",
    },
    "vercel": {
        "unknown model": "AI_APICallError 404",
        "missing model": "AI_APICallError 404",
        "wrong key": "AI_APICallError 401",
        "too long": "AI_APICallError 400",
        "too many": "AI_APICallError 429",
        "overload": "AI_APICallError 503",
        "break": "AI_StreamProviderError",
    },
}


def tasks(host: Host) -> Iterator[Task]:
    plain = Task(
        name="",
        deed="chat",
        model=ECHO,
        base_url=host.base_url,
        api_key=host.api_key,
        sandbox={},
    )
    for name, change in MISHAPS.items():
        yield replace(plain, name=name, **change)
    for deed, model in FEATS:
        yield replace(plain, name=f"{deed} {model}", deed=deed, model=model)


@pytest.fixture(scope="module")
def told(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Outcomes]:
    home: Path = tmp_path_factory.mktemp("host")
    with fresh_database(postgres, template) as database:
        with open_host(database, home) as host:
            outcomes = ask_everybody(tasks(host))
        yield outcomes
        ensure_it_adds_up(database)


everybody = pytest.mark.parametrize("client", CLIENTS)
every_model = pytest.mark.parametrize("model", MODELS)


@everybody
@every_model
def test_it_is_answered(told: Outcomes, client: str, model: str) -> None:
    assert told[client][f"chat {model}"] == ["one two", 4]


@everybody
@every_model
def test_it_reads_a_stream(told: Outcomes, client: str, model: str) -> None:
    assert told[client][f"stream {model}"] == ["one two", 4]


@everybody
@pytest.mark.parametrize("model", ABLE)
def test_its_tool_is_called_and_the_result_is_answered(
    told: Outcomes, client: str, model: str
) -> None:
    assert told[client][f"tools {model}"] == ["weather", ["city"], "4 degrees"]


@everybody
@every_model
def test_its_schema_is_kept(told: Outcomes, client: str, model: str) -> None:
    assert told[client][f"shape {model}"] == ["city"]


@everybody
@pytest.mark.parametrize("mishap", MISHAPS)
def test_its_own_error_says_what_went_wrong(
    told: Outcomes, client: str, mishap: str
) -> None:
    assert told[client][mishap] == ERRORS[client][mishap]
