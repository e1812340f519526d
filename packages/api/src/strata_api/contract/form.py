"""How the document describes bodies that no route declares: forms with a file."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from strata_api.contract.schema import in_words
from strata_api.contract.stream import reference
from strata_api.schema.transcription import TranscriptionBody, TranscriptionFields

FILE = {
    "type": "string",
    "format": "binary",
    "description": "A sound file of at most 25 MiB.",
}


def form(model: str, *, json: str | None = None) -> dict[str, Any]:
    """Return the body of a route that takes a form, and perhaps JSON in its place."""
    fields = {"type": "object", "properties": {"file": FILE}, "required": ["file"]}
    sent: dict[str, Mapping[str, object]] = {
        "multipart/form-data": {"schema": {"allOf": [reference(model), fields]}}
    }
    named = {} if json is None else {"application/json": {"schema": reference(json)}}
    return {"requestBody": {"required": True, "content": {**sent, **named}}}


def inline_form(model: type[BaseModel]) -> dict[str, Any]:
    """Return the body of a route that takes a form of which nobody else knows."""
    schema = model.model_json_schema()
    told = {name: in_words(it) for name, it in schema["properties"].items()}
    fields = {
        "type": "object",
        "properties": {**told, "file": FILE},
        "required": [*schema["required"], "file"],
    }
    content = {"multipart/form-data": {"schema": fields}}
    return {"requestBody": {"required": True, "content": content}}


TRANSCRIPTION = form(TranscriptionFields.__name__, json=TranscriptionBody.__name__)
