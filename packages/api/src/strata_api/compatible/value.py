"""Values as OpenAI's clients send them.

Unknown fields are ignored, as OpenAI ignores them. What would change the answer and
cannot be done is refused by name.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic.json_schema import SkipJsonSchema

from strata_api.envelope import UnsupportedError

Value = TypeVar("Value")


class Lenient(BaseModel):
    """A part of a question; what it does not name is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


def only(*harmless: object) -> Callable[[Value], Value]:
    """Return a validator that refuses what would change the answer."""

    def ensure_harmless(value: Value) -> Value:
        if value not in harmless:
            message = "This server does not support it; leave it out."
            raise UnsupportedError(message, code="unsupported_parameter")
        return value

    return ensure_harmless


def _empty_if_null(value: object) -> object:
    return () if value is None else value


def _listed(value: object) -> object:
    """Return a list of what may be sent alone."""
    return (value,) if isinstance(value, str) else _empty_if_null(value)


Nullable = BeforeValidator(_empty_if_null)
"""Null means none."""
Listed = BeforeValidator(_listed)
"""One text stands for a list of it."""
Unnamed = SkipJsonSchema[object]
"""What no client need know of."""
NotNone = Annotated[Unnamed, AfterValidator(only(None))]
"""Something that may not be sent, but as null."""
