"""Reading what a request for a chat completion says about tools and schemas."""

from collections.abc import Mapping

from strata_domain.entity.chat import AnswerSchema, ChatTools, ToolChoice, ToolSpec
from strata_infrastructure.sandbox.dialect.reading import (
    as_object,
    as_objects,
    as_text,
)

_WITH_TOOLS = frozenset({"parallel_tool_calls", "tool_choice"})
_OPEN = "a strict schema has closed objects whose properties are all required"


def read_tools(body: Mapping[str, object]) -> ChatTools:
    """Read them.

    Raises:
        LookupError: something is missing.
        TypeError: something is of another kind.
        ValueError: something makes no sense.
    """
    offered = tuple(_tool(tool) for tool in as_objects(body.get("tools", [])))
    if not offered and (stray := sorted(_WITH_TOOLS & body.keys())):
        message = f"{stray} is only allowed when tools are specified"
        raise ValueError(message)
    return ChatTools(
        offered=offered,
        choice=ToolChoice(as_text(body.get("tool_choice", "auto"))),
        parallel=body.get("parallel_tool_calls") is not False,
        answer_schema=_schema(as_object(body.get("response_format", {}))),
    )


def _tool(tool: Mapping[str, object]) -> ToolSpec:
    function = as_object(tool["function"])
    parameters = as_object(function.get("parameters", {}))
    is_strict = bool(function.get("strict"))
    if is_strict and not _is_closed(parameters):
        raise ValueError(_OPEN)
    return ToolSpec(
        name=as_text(function["name"]),
        description=as_text(function.get("description", "")),
        parameters=parameters,
        strict=is_strict,
    )


def _schema(wanted: Mapping[str, object]) -> AnswerSchema | None:
    if wanted.get("type", "text") == "text":
        return None
    described = as_object(wanted["json_schema"])
    schema = as_object(described["schema"])
    if described.get("strict") and not _is_closed(schema):
        raise ValueError(_OPEN)
    return AnswerSchema(name=as_text(described["name"]), schema=schema)


def _is_closed(schema: object) -> bool:
    if isinstance(schema, list):
        return all(map(_is_closed, schema))
    if not isinstance(schema, Mapping):
        return True
    is_open = schema.get("type") == "object" and not _is_closed_object(schema)
    return not is_open and all(map(_is_closed, schema.values()))


def _is_closed_object(schema: Mapping[str, object]) -> bool:
    properties = as_object(schema.get("properties", {}))
    needed = schema.get("required", [])
    return schema.get("additionalProperties") is False and needed == [*properties]
