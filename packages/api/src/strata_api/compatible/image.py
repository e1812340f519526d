"""Pictures to draw, as OpenAI takes them, and what came of it, as it returns them.

Source: https://platform.openai.com/docs/api-reference/images/create
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from strata_api.compatible.value import Lenient, NotNone, Unnamed, only
from strata_api.schema.base import JsonObject, ModelId, SafeText, View, said
from strata_api.schema.job import MOST_COUNT, MOST_WORDS, SizeText, size_in
from strata_domain.entity.image import ImageRequest

AUTO, OFF = "auto", (None, False)
SANDBOX = "sandbox/"

ResponseFormat = Literal["url", "b64_json"]


def _usual(value: object) -> object:
    return None if value == AUTO else value


class UnsupportedOfImages(Lenient):
    """Fields that are refused by name."""

    stream: Annotated[Unnamed, AfterValidator(only(*OFF))] = None
    partial_images: Annotated[Unnamed, AfterValidator(only(None, 0))] = None
    quality: Annotated[Unnamed, AfterValidator(only(None, AUTO, "standard"))] = None
    background: Annotated[Unnamed, AfterValidator(only(None, AUTO))] = None
    style: NotNone = None
    output_format: NotNone = None
    output_compression: NotNone = None


class ImagesBody(UnsupportedOfImages):
    """What shall be drawn."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": "sandbox/image", "prompt": "A lighthouse in the fog"}
            ]
        }
    )

    model: ModelId = Field(description="One of GET /v1/models that draws.")
    prompt: Annotated[
        SafeText, Field(min_length=1, max_length=MOST_WORDS), AfterValidator(said)
    ]
    n: (
        Annotated[
            int, Field(ge=1, le=MOST_COUNT, description="Each picture has its price.")
        ]
        | None
    ) = None
    size: Annotated[SizeText | None, BeforeValidator(_usual)] = None
    response_format: ResponseFormat | None = None
    sandbox: JsonObject = Field(
        default={}, description="Options of the sandbox, for its model alone."
    )

    def request(self) -> ImageRequest:
        """Return what shall be drawn."""
        return ImageRequest(
            prompt=self.prompt,
            size=size_in(self.size),
            count=self.n or 1,
            options=self._options,
        )

    @property
    def _options(self) -> Mapping[str, object]:
        return self.sandbox if self.model.startswith(SANDBOX) else {}


class ImageView(View):
    """One picture."""

    url: Annotated[
        str,
        Field(default="", description="Where anybody may read it for five minutes."),
    ]
    b64_json: Annotated[
        str, Field(default="", description="With `b64_json`: its bytes, in its place.")
    ]


class ImagesView(View):
    """The pictures."""

    created: Annotated[int, Field(description="In seconds since 1970.")]
    data: list[ImageView]
