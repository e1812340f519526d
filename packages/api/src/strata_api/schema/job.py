"""Bodies of the job endpoints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from strata_api.schema.base import Body, JsonObject, ModelId, SafeText, View, said
from strata_domain.entity.image import ImageRequest, ImageSize
from strata_domain.entity.job import Job, JobKind, JobStatus
from strata_domain.entity.speech import AudioFormat
from strata_domain.service.image_request import decode_image_request

MOST_WORDS = 20_000
MOST_COUNT = 16
MOST_SHOWN = 200
MOST_SEED = 2**31 - 1
SizeText = Annotated[
    str,
    Field(
        pattern="^[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$",
        description="Width and height in pixels, such as `1024x768`; left out, as the "
        "model likes.",
    ),
]


class ImageJobBody(Body):
    """What shall be drawn."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "sandbox/image",
                    "prompt": "A lighthouse in the fog",
                    "size": "512x512",
                    "seed": 7,
                }
            ]
        }
    )

    model: ModelId
    prompt: Annotated[
        SafeText, Field(min_length=1, max_length=MOST_WORDS), AfterValidator(said)
    ]
    negative_prompt: Annotated[
        SafeText | None,
        Field(max_length=MOST_WORDS, description="What shall not be seen."),
    ] = None
    size: SizeText | None = None
    count: Annotated[
        int, Field(ge=1, le=MOST_COUNT, description="Each picture has its price.")
    ] = 1
    seed: Annotated[
        int | None,
        Field(ge=0, le=MOST_SEED, description="The same one draws the same again."),
    ] = None
    image_asset_id: Annotated[
        UUID | None, Field(description="A picture of yours to begin with.")
    ] = None
    options: JsonObject = Field(default={})

    def request(self) -> ImageRequest:
        """Return what shall be drawn."""
        told = self.model_dump(exclude={"model", "size"})
        return ImageRequest(**told, size=size_in(self.size))


class ImageRequestView(View):
    """What was asked for."""

    prompt: str
    negative_prompt: str | None
    size: str | None
    count: int
    seed: int | None
    image_asset_id: UUID | None
    options: dict[str, object]

    @classmethod
    def of(cls, data: Mapping[str, object]) -> Self:
        """Return the view of a stored request."""
        request = decode_image_request(data)
        size = request.size
        return cls(
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            size=None if size is None else f"{size.width}x{size.height}",
            count=request.count,
            seed=request.seed,
            image_asset_id=request.image_asset_id,
            options=dict(request.options),
        )


class SpeechRequestView(View):
    """What was asked for."""

    text: Annotated[str, Field(description="The first 200 characters of it.")]
    characters: Annotated[int, Field(description="How many there are.")]
    voice: str
    language: str | None
    speed: float | None
    format: AudioFormat
    sample_rate: int

    @classmethod
    def of(cls, data: Mapping[str, object]) -> Self:
        """Return the view of a stored request."""
        text = str(data["text"])
        return cls.model_validate(
            {**data, "text": text[:MOST_SHOWN], "characters": len(text)}
        )


class JobView(View):
    """Work that goes on when its request is over."""

    job_id: UUID
    kind: JobKind
    model: str
    status: JobStatus
    request: Annotated[
        ImageRequestView | None, Field(description="What is drawn, if it draws.")
    ]
    speech: Annotated[
        SpeechRequestView | None, Field(description="What is spoken, if it speaks.")
    ]
    progress: Annotated[
        int | None, Field(description="Of a hundred, as far as the provider says.")
    ]
    asset_ids: Annotated[list[UUID], Field(description="What it has made.")]
    error_code: str | None
    micro_usd: Annotated[
        int, Field(description="What it has cost; complete when it has ended.")
    ]
    cancel_requested_at: datetime | None
    created_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, job: Job) -> Self:
        """Return the view of a job."""
        same = cls.model_fields.keys() - {"request", "speech", "asset_ids"}
        draws = job.kind is JobKind.IMAGE
        return cls(
            **{name: getattr(job, name) for name in same},
            request=ImageRequestView.of(job.request) if draws else None,
            speech=None if draws else SpeechRequestView.of(job.request),
            asset_ids=list(job.asset_ids),
        )


class JobPage(View):
    """Some jobs; send `next_cursor` back as `cursor` for more."""

    items: list[JobView]
    next_cursor: UUID | None


def job_url(job_id: UUID) -> str:
    """Return where a job is found."""
    return f"/api/jobs/{job_id}"


def size_in(text: str | None) -> ImageSize | None:
    """Return a size that was written as `1024x768`."""
    return None if text is None else ImageSize(*map(int, text.split("x")))
