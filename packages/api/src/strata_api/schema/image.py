"""Pictures in a request."""

import re
from base64 import b64decode
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from strata_api.schema.base import Body
from strata_domain.entity.message import ImagePart

MOST_IMAGES = 4
MOST_IMAGE = 1_400_000
"""Characters of base64, about a million bytes; a body may be 2 MiB altogether."""
_HEAD = 16
_SIGNATURES: Mapping[str, re.Pattern[bytes]] = MappingProxyType(
    {
        "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
        "image/jpeg": re.compile(rb"\xff\xd8\xff"),
        "image/gif": re.compile(rb"GIF8[79]a"),
        "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    }
)


class ImageBody(Body):
    """A picture that the model shall see."""

    media_type: Literal["image/png", "image/jpeg", "image/gif", "image/webp"]
    data: Annotated[
        str, Field(min_length=1, max_length=MOST_IMAGE, description="In base64.")
    ]

    @model_validator(mode="after")
    def _ensure_image(self) -> Self:
        """Refuse what no provider could read."""
        b64decode(self.data, validate=True)
        head = b64decode(self.data[:_HEAD], validate=True)
        if not _SIGNATURES[self.media_type].match(head):
            message = f"data must be the base64 of an {self.media_type}"
            raise ValueError(message)
        return self

    def part(self) -> ImagePart:
        """Return the part of a message that it becomes."""
        return ImagePart(media_type=self.media_type, data=self.data)


Images = Annotated[tuple[ImageBody, ...], Field(max_length=MOST_IMAGES)]
ImageAssetIds = Annotated[
    tuple[UUID, ...],
    Field(
        max_length=MOST_IMAGES,
        description="Pictures of yours, of at most 3.5 MiB and 8,000 pixels a side.",
    ),
]
