"""The operations of the document: their names, parameters and examples."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from fastapi.routing import APIRoute

from strata_api.contract.schema import in_words, without_null

Json = Mapping[str, Any]

TAGS = [
    {"name": "threads", "description": "Conversations."},
    {"name": "messages", "description": "What is said in them, and answered."},
    {"name": "generations", "description": "Answers while they are written."},
    {"name": "jobs", "description": "Work that goes on when its request is over."},
    {"name": "assets", "description": "Files of yours."},
    {"name": "voice", "description": "What is spoken and heard."},
    {"name": "models", "description": "Who may be asked."},
    {
        "name": "compatible with OpenAI",
        "description": "For clients of OpenAI's API; see `docs/openai.md`.",
    },
    {"name": "usage", "description": "What was spent, and what may be."},
    {"name": "api keys", "description": "Keys with which programs act for you."},
    {"name": "me", "description": "You."},
    {"name": "health", "description": "For those who watch over the server."},
]
PARAMETERS: Mapping[str, str] = MappingProxyType(
    {
        "thread_id": "The conversation, one of yours.",
        "message_id": "The message, in one of your conversations.",
        "generation_id": "The run, as `generation_id` of its answer says.",
        "job_id": "The job, one of yours.",
        "asset_id": "The file, one of yours.",
        "api_key_id": "The key, one of yours.",
        "export_id": "The export, one of yours.",
        "model": "`provider/name`, as the list has it.",
        "limit": "The most to return at once.",
        "view": "The active branch, or every one.",
        "archived": "Whether to look among the archived ones, or the others.",
    }
)
"""What parameters mean that stand for the same thing wherever they are."""
_JSON = "application/json"


def operation_id(route: APIRoute) -> str:
    """Return the name of a route's function: generators name methods by it."""
    return route.name


def told(operation: Json) -> dict[str, Any]:
    """Return an operation whose parameters are explained, and whose answers shown."""
    parameters = [_explained(it) for it in operation.get("parameters", ())]
    responses = {k: _shown(it) for k, it in operation["responses"].items()}
    more = {"parameters": parameters} if parameters else {}
    return {**operation, **more, "responses": responses}


@cache
def examples() -> Mapping[str, Any]:
    """Return an example of each body that is answered, by the name of its schema."""
    place = files("strata_api.contract").joinpath("example.json")
    shown: Mapping[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return shown


def _explained(parameter: Json) -> Json:
    name, given = parameter["name"], parameter.get("description")
    known = {"description": given or PARAMETERS.get(name, "")}
    schema = in_words({**known, **without_null(parameter["schema"])})
    bare = {key: value for key, value in schema.items() if key != "description"}
    return {**parameter, "description": schema.get("description", ""), "schema": bare}


def _shown(response: Json) -> Json:
    content = response.get("content", {})
    schema = content.get(_JSON, {}).get("schema", {})
    example = examples().get(schema.get("$ref", "").rpartition("/")[2])
    if example is None:
        return response
    shown = {**content[_JSON], "example": example}
    return {**response, "content": {**content, _JSON: shown}}
