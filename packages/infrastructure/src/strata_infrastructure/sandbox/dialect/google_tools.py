"""Reading what a request for generated content says about tools and schemas.

Sources: https://ai.google.dev/api/caching#Tool and
https://ai.google.dev/api/generate-content#generationconfig
"""

from collections.abc import Mapping

from strata_domain.entity.chat import AnswerSchema, ChatTools, ToolChoice, ToolSpec
from strata_infrastructure.sandbox.dialect.google_part import with_only
from strata_infrastructure.sandbox.dialect.reading import (
    as_object,
    as_objects,
    as_text,
)

_MODES = {
    "AUTO": ToolChoice.AUTO,
    "NONE": ToolChoice.NONE,
    "ANY": ToolChoice.REQUIRED,
}
_JSON = "application/json"


def read_tools(
    body: Mapping[str, object], generation: Mapping[str, object]
) -> ChatTools:
    """Read them.

    Raises:
        LookupError: something is missing.
        TypeError: something is of another kind.
        ValueError: something makes no sense.
    """
    offered = tuple(
        _tool(declared)
        for tool in as_objects(body.get("tools", []))
        for declared in as_objects(tool.get("functionDeclarations", []))
    )
    config = with_only(body.get("toolConfig", {}), "functionCallingConfig")
    calling = as_object(config.get("functionCallingConfig", {}))
    return ChatTools(
        offered=offered,
        choice=_MODES[as_text(calling.get("mode", "AUTO"))],
        answer_schema=_schema(generation),
    )


def _tool(declared: Mapping[str, object]) -> ToolSpec:
    fields = with_only(declared, "description", "name", "parametersJsonSchema")
    return ToolSpec(
        name=as_text(fields["name"]),
        description=as_text(fields.get("description", "")),
        parameters=as_object(fields.get("parametersJsonSchema", {})),
    )


def _schema(generation: Mapping[str, object]) -> AnswerSchema | None:
    if "responseJsonSchema" not in generation:
        return None
    if generation.get("responseMimeType") != _JSON:
        message = f"responseJsonSchema needs a responseMimeType of {_JSON}"
        raise ValueError(message)
    schema = as_object(generation["responseJsonSchema"])
    return AnswerSchema(name="answer", schema=schema)
