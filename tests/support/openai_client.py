"""OpenAI's own client at the door of a server, and what people ask through it."""

from base64 import b64encode
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

from openai import OpenAI
from openai.types.chat import (
    ChatCompletionChunk,
    ChatCompletionFunctionToolParam,
    ChatCompletionMessageParam,
)
from openai.types.shared_params import ResponseFormatJSONSchema

from support.database import FreshDatabase
from support.server import Server

ECHO, LOREM = "sandbox/echo", "sandbox/lorem"
PNG = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(60)).decode()
WEATHER: ChatCompletionFunctionToolParam = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
FORECAST: ResponseFormatJSONSchema = {
    "type": "json_schema",
    "json_schema": {
        "name": "forecast",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"degrees": {"type": "integer"}},
            "required": ["degrees"],
            "additionalProperties": False,
        },
    },
}
PLAN = """
with made as (
  insert into plans (id, name, monthly_micro_usd, requests_per_minute,
    concurrent_generations, allowed_models)
  values (%s, 'Tight', %s, %s, null, %s)
  returning id
)
update profiles set plan_id = made.id from made where user_id = %s
"""
Messages = list[ChatCompletionMessageParam]


@dataclass(frozen=True, slots=True)
class Lobby:
    """One server, and users who know OpenAI's client alone."""

    database: FreshDatabase
    server: Server
    stack: ExitStack

    def client(self, user_id: UUID | None = None, *, key: str = "") -> OpenAI:
        """A client that insists on the types of its specification."""
        token = self.server.token(user_id or self.database.add_user())
        client = OpenAI(
            base_url=f"{self.server.address}/v1",
            api_key=key or token,
            max_retries=0,
            _strict_response_validation=True,
        )
        return self.stack.enter_context(client)

    def limited(
        self,
        *,
        money: int | None = None,
        requests: int | None = None,
        models: str = "*",
    ) -> OpenAI:
        """The client of a user whose plan is tight."""
        user_id = self.database.add_user()
        self.database.query(PLAN, str(user_id), money, requests, [models], user_id)
        return self.client(user_id)


@contextmanager
def open_lobby(database: FreshDatabase, server: Server) -> Generator[Lobby]:
    """Let users in; their clients are closed with the block."""
    with ExitStack() as stack:
        yield Lobby(database, server, stack)


def said(text: str) -> Messages:
    """A question of a few words."""
    return [{"role": "user", "content": text}]


def shown(url: str) -> Messages:
    """A question about a picture."""
    return [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Look!"},
                {"type": "image_url", "image_url": {"url": url, "detail": "low"}},
            ],
        }
    ]


def streamed(
    client: OpenAI, model: str, **sandbox: object
) -> list[ChatCompletionChunk]:
    """The chunks of an answer, with what it used."""
    stream = client.chat.completions.create(
        model=model,
        messages=said("one two three"),
        stream=True,
        stream_options={"include_usage": True},
        extra_body={"sandbox": sandbox},
    )
    return list(stream)
