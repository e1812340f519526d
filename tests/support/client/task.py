"""What a client is asked to do, and how it tells what came of it.

A client reads a task from each line of its input, and answers it with a line of JSON.
"""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from openai import APIError

TEXT, QUESTION, RESULT = "one two", "Warm?", "4 degrees"
PLACE = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
WEATHER = {
    "type": "function",
    "function": {"name": "weather", "description": "How warm?", "parameters": PLACE},
}
FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "place", "strict": True, "schema": PLACE},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question to one model.

    Attributes:
        deed: what to do, as all clients call it.
        sandbox: what goes wrong on request.
    """

    name: str
    deed: str
    model: str
    base_url: str
    api_key: str
    sandbox: dict[str, object]


def perform(deeds: Mapping[str, Callable[[Task], object]]) -> None:
    """Do what the input asks for; errors are told, too, chatter is not."""
    for line in sys.stdin:
        task = Task(**json.loads(line))
        told = json.dumps({task.name: _outcome(deeds[task.deed], task)})
        sys.stdout.write(f"{told}\n")


def said(text: str) -> list[dict[str, Any]]:
    """A question of a few words."""
    return [{"role": "user", "content": text}]


def answered(message: object, call_id: str) -> list[Any]:
    """The question, the call it led to, and what the tool found."""
    result = {"role": "tool", "tool_call_id": call_id, "content": RESULT}
    return [*said(QUESTION), message, result]


def _outcome(deed: Callable[[Task], object], task: Task) -> object:
    try:
        with redirect_stdout(sys.stderr):
            return deed(task)
    except APIError as error:
        status = getattr(error, "status_code", "")
        return f"{type(error).__name__} {status}".strip()
