"""What every body has in common: nothing unknown, nothing unbounded, nothing unsafe."""

import json
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from strata_domain.service.text import joined

MOST_TEXT = 400_000
MOST_JSON = 16_384
MOST_DEPTH = 16


class Body(BaseModel):
    """A request body."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class View(BaseModel):
    """A response body."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


def _storable(text: str) -> str:
    """Refuse what Postgres cannot store."""
    if text.isascii() and "\0" not in text:
        return text
    if joined(text) != text:
        message = "must not contain NUL or half a surrogate pair"
        raise ValueError(message)
    return text


def said(text: str) -> str:
    """Refuse a text that says nothing."""
    if not text.strip():
        message = "must not be blank"
        raise ValueError(message)
    return text


def own(
    model: str, options: Mapping[str, object]
) -> Mapping[str, Mapping[str, object]]:
    """Return the options of the provider of a model, as those of one of several."""
    return {model.partition("/")[0]: options}


def _bounded(value: Mapping[str, object]) -> Mapping[str, object]:
    """Refuse an object that is too large, too deep or not storable."""
    if _depth(value) > MOST_DEPTH:
        message = f"must not be nested deeper than {MOST_DEPTH}"
        raise ValueError(message)
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    if len(text) > MOST_JSON or "\\u0000" in text:
        message = f"must be at most {MOST_JSON} characters of JSON, without NUL"
        raise ValueError(message)
    _storable(text)
    return value


def _depth(value: object) -> int:
    """Return how deep a value is nested, without recursion."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [inner for outer in level for inner in _inside(outer)]
    return depth


def _inside(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


SafeText = Annotated[str, AfterValidator(_storable)]
Words = Annotated[
    str,
    Field(min_length=1, max_length=MOST_TEXT),
    AfterValidator(said),
    AfterValidator(_storable),
]
JsonObject = Annotated[
    dict[str, object],
    AfterValidator(_bounded),
    Field(description="Any JSON object of at most 16 KiB."),
]
ModelId = Annotated[SafeText, Field(min_length=1, max_length=200)]
Language = Annotated[
    str,
    Field(
        pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        max_length=35,
        description="A code such as `en`.",
    ),
]
Title = Annotated[SafeText, Field(max_length=500)]
SystemPrompt = Annotated[SafeText, Field(max_length=100_000)]
