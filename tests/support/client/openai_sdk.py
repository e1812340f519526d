"""OpenAI's own client, asked as loosely as the others; its types have own tests."""

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

OpenAI = import_module("openai").OpenAI


def told(task: Task) -> dict[str, object]:
    return {"model": task.model, "extra_body": {"sandbox": task.sandbox}}


def place(task: Task) -> dict[str, object]:
    return {"base_url": task.base_url, "api_key": task.api_key, "max_retries": 0}


def chat(task: Task) -> object:
    create = OpenAI(**place(task)).chat.completions.create
    answer = create(messages=said(TEXT), **told(task))
    return [answer.choices[0].message.content, answer.usage.total_tokens]


def stream(task: Task) -> object:
    usage = {"stream": True, "stream_options": {"include_usage": True}}
    create = OpenAI(**place(task)).chat.completions.create
    *chunks, last = create(messages=said(TEXT), **usage, **told(task))
    words = [chunk.choices[0].delta.content or "" for chunk in chunks]
    return ["".join(words), last.usage.total_tokens]


def tools(task: Task) -> object:
    create = OpenAI(**place(task)).chat.completions.create
    offer = {"tools": [WEATHER], **told(task)}
    message = create(messages=said(QUESTION), **offer).choices[0].message
    (call,) = message.tool_calls
    answer = create(messages=answered(message, call.id), **offer)
    called = [call.function.name, sorted(json.loads(call.function.arguments))]
    return [*called, answer.choices[0].message.content]


def shape(task: Task) -> object:
    create = OpenAI(**place(task)).chat.completions.create
    wanted = {"response_format": FORMAT, **told(task)}
    answer = create(messages=said(QUESTION), **wanted)
    return sorted(json.loads(answer.choices[0].message.content))


perform({"chat": chat, "stream": stream, "tools": tools, "shape": shape})
