"""Pictures that are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from strata_domain.entity.model_card import ModelCard


class ImageFeature(StrEnum):
    """What some models of pictures can do and others cannot."""

    IMAGE_INPUT = "image_input"
    NEGATIVE_PROMPT = "negative_prompt"
    SEED = "seed"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class ImageSize:
    """In pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageModelCard(ModelCard):
    """A model that draws; `price.request` is what each picture costs.

    Attributes:
        most_images: of one request.
        sizes: those it can draw, the usual one first; none means that it decides.
        longest_seconds: after which nothing is expected of it any more.
    """

    most_images: int
    sizes: tuple[ImageSize, ...] = ()
    features: frozenset[ImageFeature] = field(default_factory=frozenset)
    longest_seconds: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest:
    """What shall be drawn.

    Attributes:
        image_asset_id: a picture of the user's to begin with.
        options: the provider's own, passed on as they are.
    """

    prompt: str
    negative_prompt: str | None = None
    size: ImageSize | None = None
    count: int = 1
    seed: int | None = None
    image_asset_id: UUID | None = None
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageOrder:
    """A request as a provider is told of it.

    Attributes:
        job_id: our name of it.
        model: the provider's own name of the model, without our prefix.
        image_url: where the provider finds the picture to begin with.
        webhook_url: where the provider shall say that something has changed.
    """

    job_id: UUID
    model: str
    request: ImageRequest
    image_url: str | None = None
    webhook_url: str | None = None


class ImageState(StrEnum):
    """How a provider says that a request stands."""

    WAITING = "waiting"
    DRAWING = "drawing"
    DRAWN = "drawn"
    FAILED = "failed"
    BLOCKED = "blocked"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class DrawnImage:
    """Where a provider keeps a picture, for a short time; or the picture itself.

    Attributes:
        url: of the provider's; whoever fetches it must not trust it.
        content: the bytes, where they came with the answer.
    """

    url: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSnapshot:
    """What a provider says of a request.

    Attributes:
        images: what it has drawn; none, if that cannot be read.
        place: in its queue, from 0.
        progress: of a hundred.
        error_code: a stable code of ours for why it failed.
    """

    state: ImageState
    images: tuple[DrawnImage, ...] = ()
    place: int | None = None
    progress: int | None = None
    error_code: str | None = None
