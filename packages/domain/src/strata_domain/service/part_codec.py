"""Message parts as JSON objects, for storage and for the wire."""

from collections.abc import Mapping
from dataclasses import asdict

from strata_domain.entity.message import (
    CitationPart,
    ImagePart,
    OpaquePart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)

_KINDS: Mapping[str, type[Part]] = {
    "text": TextPart,
    "reasoning": ReasoningPart,
    "citation": CitationPart,
    "image": ImagePart,
    "tool_call": ToolCallPart,
    "tool_result": ToolResultPart,
    "opaque": OpaquePart,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def encode_part(part: Part) -> dict[str, object]:
    """Return the part as an object whose `type` tells its kind; None is left out."""
    told = {name: value for name, value in asdict(part).items() if value is not None}
    return {"type": _NAMES[type(part)], **told}


def decode_part(stored: Mapping[str, object]) -> Part:
    """Return the part that `encode_part` wrote.

    Raises:
        KeyError: the kind is unknown: a newer Strata wrote it.
    """
    values = dict(stored)
    kind = _KINDS[str(values.pop("type"))]
    return kind(**{name: str(value) for name, value in values.items()})
