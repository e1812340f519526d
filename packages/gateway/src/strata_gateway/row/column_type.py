"""What columns are made of."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import BindParameter, Cast, ColumnElement, DateTime, Text, cast, text
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.types import UserDefinedType

MOMENT = DateTime(timezone=True)


class JsonText(UserDefinedType[str]):
    """A `json` column that is text to us: what was stored comes back byte for byte."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """Return the type's name in Postgres."""
        return "JSON"

    def bind_expression(self, bindvalue: BindParameter[str]) -> Cast[str]:
        """Send it as text."""
        return cast(cast(bindvalue, Text), self)

    def column_expression(self, column: ColumnElement[str]) -> Cast[str]:
        """Read it as text."""
        return cast(column, Text)


def enumeration(kind: type[StrEnum], name: str) -> ENUM:
    """Return the Postgres enum of that name, which the migrations make."""
    return ENUM(
        kind,
        name=name,
        create_type=False,
        values_callable=lambda members: [member.value for member in members],
    )


def default(expression: str) -> Mapping[str, object]:
    """Return what makes the database fill in a column that is left out."""
    return {"server_default": text(expression)}


NOW = default("now()")
