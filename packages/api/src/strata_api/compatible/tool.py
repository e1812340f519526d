"""What the model may call, and the shape its words must have."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from strata_api.compatible.value import Lenient
from strata_api.envelope import UnsupportedError
from strata_api.schema.base import JsonObject, SafeText
from strata_domain.entity.chat import AnswerSchema, ChatTools, ToolChoice, ToolSpec

_Name = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]


def _ensure_conformable(kind: str) -> str:
    if kind == "json_object":
        message = "Send a schema: use the type json_schema in place of json_object."
        raise UnsupportedError(message)
    return kind


class FunctionBody(Lenient):
    """A function that the caller runs when the model asks for it."""

    name: _Name
    description: SafeText | None = None
    parameters: JsonObject | None = None
    strict: bool | None = None


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
            strict=bool(self.function.strict),
        )


class ChosenFunctionBody(Lenient):
    """A function by its name."""

    name: _Name


class ChosenToolBody(Lenient):
    """The only tool that the model may call, and must."""

    type: Literal["function"]
    function: ChosenFunctionBody


Choice = Annotated[
    Annotated[ToolChoice, Tag("word")] | Annotated[ChosenToolBody, Tag("tool")],
    Discriminator(lambda sent: "word" if isinstance(sent, str) else "tool"),
]


def tools_of(offered: Iterable[FunctionToolBody], choice: Choice | None) -> ChatTools:
    """Return what may be called: of several tools the one that is chosen by name."""
    if isinstance(choice, ChosenToolBody):
        chosen = choice.function.name
        named = (tool.spec() for tool in offered if tool.function.name == chosen)
        return ChatTools(offered=tuple(named), choice=ToolChoice.REQUIRED)
    specs = (tool.spec() for tool in offered)
    return ChatTools(offered=tuple(specs), choice=choice or ToolChoice.AUTO)


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
