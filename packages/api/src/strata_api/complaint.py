"""Which values of a request are not acceptable, and why; never what they are."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError

from strata_api.envelope import Refusal, Tone, UnsupportedError
from strata_domain.error import InvalidInputError

MOST_COMPLAINTS = 20
MOST_PLACE = 200

Found = Mapping[str, Any]


def complaints(error: RequestValidationError) -> list[dict[str, str]]:
    """Return the first few."""
    found: Iterable[Found] = error.errors()[:MOST_COMPLAINTS]
    return [
        {"where": _place(each["loc"]), "why": _printable(each["msg"])} for each in found
    ]


def refusal_of_values(error: RequestValidationError) -> Refusal:
    """Return what is wrong with the first of them, for clients that expect one."""
    first: Found = error.errors()[0]
    reason = first.get("ctx", {}).get("error")
    known = isinstance(reason, UnsupportedError)
    param = _place(first["loc"][1:]) or None
    why = str(reason) if known else _printable(first["msg"])
    return Refusal(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        code=InvalidInputError.code,
        message=f"{param}: {why}" if param else why,
        tone=Tone(code=reason.code if known else "invalid_value", param=param),
    )


def _place(steps: Sequence[object]) -> str:
    """Return the way to a value; its names are the sender's, and may be anything."""
    return _printable(".".join(map(str, steps)))[:MOST_PLACE]


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
