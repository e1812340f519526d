"""Reading the parts that contents are made of, as strictly as the real thing.

Source: https://ai.google.dev/api/caching#Part
"""

import json
import re
from collections.abc import Callable, Mapping

from strata_domain.entity.message import (
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_infrastructure.sandbox.dialect.reading import (
    as_object,
    as_picture,
    as_text,
)

Fields = Mapping[str, object]
SIGNATURE = "c2FuZGJveCBzaWduYXR1cmU="
"""What the sandbox signs its thinking with, in base64."""
_UNDERSCORE = re.compile("_(.)")
_BESIDES = frozenset({"thought", "thoughtSignature"})


def read_part(part: Fields) -> Part:
    """Read one part, which is of one kind.

    Raises:
        LookupError: something is missing, or the kind is unknown.
        TypeError: something is of another kind.
        ValueError: something makes no sense.
    """
    if part.get("thoughtSignature", SIGNATURE) != SIGNATURE:
        message = "corrupted thought signature"
        raise ValueError(message)
    (kind,) = part.keys() - _BESIDES
    return _READERS["thought" if part.get("thought") else kind](part)


def with_only(fields: object, *known: str) -> Fields:
    """Return an object's fields in camel case; both cases are understood.

    Raises:
        TypeError: it is no object.
        ValueError: it has another field.
    """
    given = {_UNDERSCORE.sub(_capital, k): v for k, v in as_object(fields).items()}
    if unknown := sorted(given.keys() - {*known}):
        message = f"unknown {unknown}"
        raise ValueError(message)
    return given


def _capital(found: re.Match[str]) -> str:
    return found[1].upper()


def _picture(part: Fields) -> Part:
    blob = with_only(part["inlineData"], "data", "mimeType")
    return as_picture(blob["mimeType"], blob["data"])


def _call(part: Fields) -> Part:
    call = with_only(part["functionCall"], "args", "id", "name")
    arguments = json.dumps(as_object(call.get("args", {})))
    return ToolCallPart(_call_id(call), as_text(call["name"]), arguments)


def _result(part: Fields) -> Part:
    result = with_only(part["functionResponse"], "id", "name", "response")
    said = as_object(result["response"])
    return ToolResultPart(_call_id(result), str(said.get("output", said)))


def _call_id(fields: Fields) -> str:
    """Return the id; calls without one are told apart by the names of their tools."""
    return as_text(fields.get("id") or fields["name"])


_READERS: Mapping[str, Callable[[Fields], Part]] = {
    "text": lambda part: TextPart(as_text(part["text"])),
    "thought": lambda part: ReasoningPart(as_text(part["text"])),
    "inlineData": _picture,
    "functionCall": _call,
    "functionResponse": _result,
}
