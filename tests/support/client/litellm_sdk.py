# /// script
# requires-python = ">=3.11"
# dependencies = ["litellm>=1.106,<2", "mcp>=1"]
# [tool.uv]
# exclude-newer = "7 days"
# ///
"""LiteLLM's client, in an environment of its own: it needs an older one of OpenAI's.

It calls tools with `mcp` alone, though it does not say so.
"""

import json
from importlib import import_module

from support.client.task import (
    FORMAT,
    QUESTION,
    TEXT,
    WEATHER,
    Task,
    answered,
    perform,
    said,
)

litellm = import_module("litellm")


def told(task: Task) -> dict[str, object]:
    return {
        "model": f"openai/{task.model}",
        "api_base": task.base_url,
        "api_key": task.api_key,
        "max_retries": 0,
        "extra_body": {"sandbox": task.sandbox},
    }


def chat(task: Task) -> object:
    answer = litellm.completion(messages=said(TEXT), **told(task))
    return [answer.choices[0].message.content, answer.usage.total_tokens]


def stream(task: Task) -> object:
    usage = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = litellm.completion(messages=said(TEXT), **usage, **told(task))
    answer = litellm.stream_chunk_builder(list(chunks))
    return [answer.choices[0].message.content, answer.usage.total_tokens]


def tools(task: Task) -> object:
    offer = {"tools": [WEATHER], **told(task)}
    chunks = litellm.completion(messages=said(QUESTION), stream=True, **offer)
    message = litellm.stream_chunk_builder(list(chunks)).choices[0].message
    (call,) = message.tool_calls
    answer = litellm.completion(messages=answered(message, call.id), **offer)
    called = [call.function.name, sorted(json.loads(call.function.arguments))]
    return [*called, answer.choices[0].message.content]


def shape(task: Task) -> object:
    wanted = {"response_format": FORMAT, **told(task)}
    answer = litellm.completion(messages=said(QUESTION), **wanted)
    return sorted(json.loads(answer.choices[0].message.content))


perform({"chat": chat, "stream": stream, "tools": tools, "shape": shape})
