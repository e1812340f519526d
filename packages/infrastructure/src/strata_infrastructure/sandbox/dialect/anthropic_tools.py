"""Reading what a request for a message says about tools and schemas.

Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

import re
from collections.abc import Mapping

from strata_domain.entity.chat import AnswerSchema, ChatTools, ToolChoice, ToolSpec
from strata_infrastructure.sandbox.dialect.anthropic_content import (
    Fields,
    ensure,
    only,
)
from strata_infrastructure.sandbox.dialect.reading import (
    as_object,
    as_objects,
    as_text,
)

_CHOICES: Mapping[str, ToolChoice] = {
    "auto": ToolChoice.AUTO,
    "none": ToolChoice.NONE,
    "any": ToolChoice.REQUIRED,
}
_ALONE = "disable_parallel_tool_use"
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_UNENFORCED = frozenset(
    {"maximum", "maxItems", "maxLength", "minimum", "minLength", "multipleOf"}
)


def read_tools(body: Fields) -> ChatTools:
    """Read them.

    Raises:
        LookupError: something is missing.
        TypeError: something is of another kind.
        ValueError: something makes no sense.
    """
    offered = tuple(_tool(tool) for tool in as_objects(body.get("tools", [])))
    choice = as_object(body.get("tool_choice", {"type": "auto"}))
    ensure(offered or "tool_choice" not in body, "tool_choice: only with tools")
    wanted = as_object(body.get("output_config", {}))
    return ChatTools(
        offered=offered,
        choice=_CHOICES[as_text(only(choice, "type", _ALONE)["type"])],
        parallel=not choice.get(_ALONE),
        answer_schema=_schema(wanted["format"]) if "format" in wanted else None,
    )


def _tool(tool: Fields) -> ToolSpec:
    fields = only(
        tool, "name", "description", "input_schema", "cache_control", "strict"
    )
    name, schema = as_text(fields["name"]), as_object(fields["input_schema"])
    ensure(_NAME.fullmatch(name), f"tools.name: {_NAME.pattern}")
    ensure(schema["type"] == "object", "tools.input_schema.type: must be object")
    is_strict = bool(fields.get("strict"))
    ensure(not is_strict or _is_enforced(schema), "tools.input_schema: not enforced")
    return ToolSpec(
        name=name,
        description=as_text(fields.get("description", "")),
        parameters=schema,
        strict=is_strict,
    )


def _schema(wanted: object) -> AnswerSchema:
    fields = only(as_object(wanted), "type", "schema")
    schema = as_object(fields["schema"])
    ensure(fields["type"] == "json_schema", "output_config.format.type: json_schema")
    ensure(_is_enforced(schema), "output_config.format.schema: open, or too detailed")
    return AnswerSchema(name="answer", schema=schema)


def _is_enforced(schema: object) -> bool:
    """Tell whether every object in the schema is closed, and nothing is limited."""
    if isinstance(schema, list):
        return all(map(_is_enforced, schema))
    if not isinstance(schema, Mapping):
        return True
    is_open = schema.get("type") == "object" and "additionalProperties" not in schema
    is_plain = not (is_open or _UNENFORCED & schema.keys())
    return is_plain and all(map(_is_enforced, schema.values()))
