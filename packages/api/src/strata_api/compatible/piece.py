"""What a message says and shows."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, RootModel, WithJsonSchema

from strata_api.compatible.value import Lenient
from strata_api.envelope import UnsupportedError
from strata_api.schema.base import SafeText
from strata_api.schema.image import ImageBody
from strata_domain.entity.message import Part, TextPart

_DATA = re.compile(r"data:(image/[a-z]+);base64,(.*)", re.DOTALL)
_ALIASES = {"image/jpg": "image/jpeg"}


def _picture(url: object) -> object:
    """Return what a data URL holds."""
    found = _DATA.fullmatch(url) if isinstance(url, str) else None
    if not found:
        message = "This server fetches nothing: send the image as a base64 data: URL."
        raise UnsupportedError(message)
    return {"media_type": _ALIASES.get(found[1], found[1]), "data": found[2]}


Picture = Annotated[
    ImageBody,
    BeforeValidator(_picture),
    WithJsonSchema({"type": "string", "description": "A base64 data: URL."}),
]


class ImageUrlBody(Lenient):
    """Where a picture is: in the request itself."""

    url: Picture


class TextPieceBody(Lenient):
    """Words."""

    type: Literal["text"]
    text: SafeText

    def part(self) -> Part:
        """Return the part that it becomes."""
        return TextPart(self.text)


class RefusalPieceBody(Lenient):
    """Words with which the model refused an earlier question."""

    type: Literal["refusal"]
    refusal: SafeText

    def part(self) -> Part:
        """Return the part that it becomes."""
        return TextPart(self.refusal)


class ImagePieceBody(Lenient):
    """A picture."""

    type: Literal["image_url"]
    image_url: ImageUrlBody

    def part(self) -> Part:
        """Return the part that it becomes."""
        return self.image_url.url.part()


_Piece = Annotated[
    TextPieceBody | RefusalPieceBody | ImagePieceBody, Field(discriminator="type")
]


class PieceBody(RootModel[_Piece]):
    """A part of a message; `type` tells of which kind."""

    def part(self) -> Part:
        """Return the part that it becomes."""
        return self.root.part()
