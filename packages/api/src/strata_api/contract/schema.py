"""The schemas of the document: those that no route names, and all of them made lean.

Generators take a default for something to be sent, or always there, and a title for the
name of a class. So a default is told in words, and what is merely the name of a field
in another spelling is left out.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from strata_api.schema.chat_chunk import ChatCompletionChunkView
from strata_api.schema.event import StreamEvent
from strata_api.schema.job_event import JobStreamEvent
from strata_api.schema.problem import CompatibleProblem, Problem
from strata_api.schema.transcription import TranscriptionBody, TranscriptionFields

Json = Mapping[str, Any]

_TEMPLATE = "#/components/schemas/{model}"
_UNNAMED: tuple[type[BaseModel], ...] = (
    Problem,
    CompatibleProblem,
    StreamEvent,
    JobStreamEvent,
    ChatCompletionChunkView,
)
_SENT: tuple[type[BaseModel], ...] = (TranscriptionBody, TranscriptionFields)
_FOREIGN = frozenset({"HTTPValidationError", "ValidationError"})
"""What FastAPI takes its own refusals to be; ours are problems."""


def schemas(found: Json) -> dict[str, Json]:
    """Return the schemas that FastAPI found, and those of errors and streams."""
    kept = {name: it for name, it in found.items() if name not in _FOREIGN}
    every = {**kept, **_unnamed()}
    return {name: _lean(schema) for name, schema in sorted(every.items())}


def without_null(schema: Json) -> Json:
    """Return the schema of a value that is left out where it is none."""
    choices = [it for it in schema.get("anyOf", ()) if it != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**choices[0], **rest} if len(choices) == 1 else schema


def in_words(schema: Json) -> Json:
    """Return the schema of a value; what it is if it is left out is said in words."""
    default = schema.get("default")
    plain = default and isinstance(default, str | int)
    told = f"Left out: `{default}`." if plain else ""
    words = " ".join(filter(None, [schema.get("description"), told]))
    kept = {k: v for k, v in schema.items() if k not in {"title", "default"}}
    return {**kept, "description": words} if words else kept


def _unnamed() -> Json:
    _, made = models_json_schema(
        [
            *((model, "serialization") for model in _UNNAMED),
            *((model, "validation") for model in _SENT),
        ],
        ref_template=_TEMPLATE,
    )
    found: Json = made["$defs"]
    return found


def _lean(schema: Json) -> Json:
    if "properties" not in schema:
        return schema
    properties = {name: in_words(it) for name, it in schema["properties"].items()}
    return {**schema, "properties": properties}
