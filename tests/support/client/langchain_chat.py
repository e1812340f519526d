# /// script
# requires-python = ">=3.11"
# dependencies = ["langchain-openai>=1.7,<2"]
# [tool.uv]
# exclude-newer = "7 days"
# ///
"""LangChain's ChatOpenAI, in an environment of its own."""

from functools import reduce
from importlib import import_module
from operator import add

from support.client.task import (
    PLACE,
    QUESTION,
    TEXT,
    WEATHER,
    Task,
    answered,
    perform,
)

ChatOpenAI = import_module("langchain_openai").ChatOpenAI


def told(task: Task) -> dict[str, object]:
    return {
        "model": task.model,
        "base_url": task.base_url,
        "api_key": task.api_key,
        "max_retries": 0,
        "stream_usage": True,
        "extra_body": {"sandbox": task.sandbox},
    }


def chat(task: Task) -> object:
    answer = ChatOpenAI(**told(task)).invoke(TEXT)
    return [answer.content, answer.usage_metadata["total_tokens"]]


def stream(task: Task) -> object:
    answer = reduce(add, ChatOpenAI(**told(task)).stream(TEXT))
    return [answer.content, answer.usage_metadata["total_tokens"]]


def tools(task: Task) -> object:
    model = ChatOpenAI(**told(task)).bind_tools([WEATHER])
    message = reduce(add, model.stream(QUESTION))
    (call,) = message.tool_calls
    answer = model.invoke(answered(message, call["id"]))
    return [call["name"], sorted(call["args"]), answer.content]


def shape(task: Task) -> object:
    schema = {"title": "place", **PLACE}
    model = ChatOpenAI(**told(task))
    return sorted(model.with_structured_output(schema).invoke(QUESTION))


perform({"chat": chat, "stream": stream, "tools": tools, "shape": shape})
