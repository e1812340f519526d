"""What the model may call, and the shape its words must have."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from strata_api.compatible.value import Lenient
from strata_api.envelope import UnsupportedError
from strata_api.schema.base import JsonObject, SafeText
from strata_domain.entity.chat import AnswerSchema, ToolChoice, ToolSpec

_Name = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]


def _ensure_word(choice: object) -> object:
    if isinstance(choice, dict):
        message = "No single function can be named; send auto, none or required."
        raise UnsupportedError(message)
    return choice


def _ensure_conformable(kind: str) -> str:
    if kind == "json_object":
        message = "Send a schema: use the type json_schema in place of json_object."
        raise UnsupportedError(message)
    return kind


Choice = Annotated[ToolChoice | None, BeforeValidator(_ensure_word)]


class FunctionBody(Lenient):
    """A function that the caller runs when the model asks for it."""

    name: _Name
    description: SafeText | None = None
    parameters: JsonObject | None = None


class FunctionToolBody(Lenient):
    """A tool."""

    type: Literal["function"]
    function: FunctionBody

    def spec(self) -> ToolSpec:
        """Return what the model is told of it."""
        return ToolSpec(
            name=self.function.name,
            description=self.function.description or "",
            parameters=self.function.parameters or {},
        )


class SchemaBody(Lenient):
    """A schema with a name."""

    name: _Name
    schema_: JsonObject = Field(alias="schema")


class FormatBody(Lenient):
    """The shape of the answer's words."""

    type: Annotated[
        Literal["text", "json_schema", "json_object"],
        AfterValidator(_ensure_conformable),
    ]
    json_schema: SchemaBody | None = None

    @model_validator(mode="after")
    def _ensure_schema(self) -> Self:
        if self.type == "json_schema" and self.json_schema is None:
            message = "json_schema must be given"
            raise ValueError(message)
        return self

    def asked(self) -> AnswerSchema | None:
        """Return the schema to conform to, if any."""
        given = self.json_schema
        if given is None or self.type == "text":
            return None
        return AnswerSchema(name=given.name, schema=given.schema_)
