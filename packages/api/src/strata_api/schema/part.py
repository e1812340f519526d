"""What a message is made of, as it is shown.

What a provider wants back to the letter is not among it, and what is heard of it is
beside it.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, RootModel, TypeAdapter

from strata_api.schema.base import View
from strata_domain.entity.message import OpaquePart, Part, SpeechPart
from strata_domain.service.part_codec import encode_part


class TextPartView(View):
    """Words meant for the reader."""

    type: Literal["text"]
    text: str


class ReasoningPartView(View):
    """The model's thinking."""

    type: Literal["reasoning"]
    text: str


class CitationPartView(View):
    """A source the answer refers to."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    type: Literal["citation"]
    url: str
    title: str | None = None


class ImagePartView(View):
    """A picture that the user showed to the model."""

    type: Literal["image"]
    media_type: str
    data: Annotated[str, Field(description="In base64.")]


class ImageAssetPartView(View):
    """A picture that the user showed to the model, kept as a file."""

    type: Literal["image_asset"]
    asset_id: Annotated[UUID, Field(description="Read it at `/api/assets/{asset_id}`.")]


class ToolCallPartView(View):
    """The model asked for a tool."""

    type: Literal["tool_call"]
    call_id: str
    name: str
    arguments: Annotated[str, Field(description="A JSON object as text.")]


class ToolResultPartView(View):
    """What a tool gave back."""

    type: Literal["tool_result"]
    call_id: str
    content: str


class PartView(
    RootModel[
        Annotated[
            TextPartView
            | ReasoningPartView
            | CitationPartView
            | ImagePartView
            | ImageAssetPartView
            | ToolCallPartView
            | ToolResultPartView,
            Field(discriminator="type"),
        ]
    ]
):
    """A part of a message; `type` tells of which kind."""


class SpeechPartView(View):
    """A sentence of the answer as it is spoken."""

    index: int
    asset_id: Annotated[UUID, Field(description="Read it at `/api/assets/{asset_id}`.")]
    start: Annotated[
        int, Field(description="Where it begins in `text`: code points, not bytes.")
    ]
    end: Annotated[int, Field(description="Where it ends; not included.")]
    duration_ms: Annotated[int | None, Field(description="Milliseconds.")]


_PARTS = TypeAdapter(list[PartView])
_ASIDE = (OpaquePart, SpeechPart)


def shown_parts(parts: Iterable[Part]) -> list[PartView]:
    """Return the parts that are read, and not for their provider alone."""
    shown = (part for part in parts if not isinstance(part, _ASIDE))
    return _PARTS.validate_python([encode_part(part) for part in shown])


def spoken_parts(parts: Iterable[Part]) -> list[SpeechPartView]:
    """Return the sentences that can be heard, in the order of the answer."""
    heard = (part for part in parts if isinstance(part, SpeechPart))
    return [SpeechPartView(**asdict(part)) for part in heard]
