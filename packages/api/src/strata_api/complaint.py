"""Which values of a request are not acceptable, and why; never what they are."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi.exceptions import RequestValidationError

from strata_api.envelope import Refusal, Tone, UnsupportedError
from strata_domain.error import InvalidInputError

MOST_COMPLAINTS = 20
MOST_PLACE = 200
MOST_REASON = 300
_NOT_JSON = "json_invalid"
_WORDS = MappingProxyType(
    {
        _NOT_JSON: "The body is not JSON: {error}",
        "dict_type": "must be an object",
        "model_attributes_type": "must be an object",
        "model_type": "must be an object",
        "too_long": "must have a length of at most {max_length}",
        "too_short": "must have a length of at least {min_length}",
        "tuple_type": "must be a list",
        "union_tag_invalid": "must be one of {expected_tags}",
        "union_tag_not_found": "must have a field {discriminator}",
        "value_error": "{error}",
    }
)
"""Where the validator's own words would repeat what was sent, or are not for people."""

Found = Mapping[str, Any]


def complaints(error: RequestValidationError) -> list[dict[str, str]]:
    """Return the first few."""
    found: Iterable[Found] = error.errors()[:MOST_COMPLAINTS]
    return [{"where": _place(each["loc"]), "why": _why(each)} for each in found]


def refusal_of_values(error: RequestValidationError) -> Refusal:
    """Return what is wrong with the first of them, for clients that expect one."""
    first: Found = error.errors()[0]
    reason = first.get("ctx", {}).get("error")
    is_ours = isinstance(reason, UnsupportedError)
    param, why = _param(first), _why(first)
    return Refusal(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        code=InvalidInputError.code,
        message=f"{param}: {why}" if param else why,
        tone=Tone(code=reason.code if is_ours else "invalid_value", param=param),
    )


def _param(found: Found) -> str | None:
    """Return the field that is to blame; it is none where there is no JSON."""
    has_fields = found.get("type") != _NOT_JSON
    return (_place(found["loc"][1:]) or None) if has_fields else None


def _why(found: Found) -> str:
    words = _WORDS.get(found.get("type", ""))
    why = found["msg"] if words is None else words.format_map(found.get("ctx", {}))
    return _printable(why)[:MOST_REASON]


def _place(steps: Sequence[object]) -> str:
    """Return the way to a value; its names are the sender's, and may be anything."""
    return _printable(".".join(map(str, steps)))[:MOST_PLACE]


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
