"""Message parts as JSON objects, for storage and for the wire."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import MappingProxyType
from uuid import UUID

from strata_domain.entity.message import (
    CitationPart,
    ImageAssetPart,
    ImagePart,
    OpaquePart,
    Part,
    ReasoningPart,
    SpeechPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)

_KINDS: Mapping[str, type[Part]] = {
    "text": TextPart,
    "reasoning": ReasoningPart,
    "citation": CitationPart,
    "image": ImagePart,
    "image_asset": ImageAssetPart,
    "tool_call": ToolCallPart,
    "tool_result": ToolResultPart,
    "speech": SpeechPart,
    "opaque": OpaquePart,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"asset_id": UUID, **dict.fromkeys(("index", "start", "end", "duration_ms"), int)}
)
"""How a value is read that is no text."""


def encode_part(part: Part) -> dict[str, object]:
    """Return the part as an object whose `type` tells its kind; None is left out."""
    given = asdict(part).items()
    told = {name: _written(value) for name, value in given if value is not None}
    return {"type": _NAMES[type(part)], **told}


def decode_part(stored: Mapping[str, object]) -> Part:
    """Return the part that `encode_part` wrote.

    Raises:
        KeyError: the kind is unknown: a newer Strata wrote it.
    """
    values = dict(stored)
    make: Callable[..., Part] = _KINDS[str(values.pop("type"))]
    return make(**{k: _READ.get(k, str)(str(value)) for k, value in values.items()})


def _written(value: object) -> object:
    return value if isinstance(value, int) else str(value)
