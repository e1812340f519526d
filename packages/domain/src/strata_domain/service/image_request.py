"""What is drawn: whether it can be, and how a job keeps it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.image import (
    ImageFeature,
    ImageModelCard,
    ImageRequest,
    ImageSize,
)
from strata_domain.entity.job import Job
from strata_domain.error import DrawingNotOfferedError, NotFoundError


def ensure_drawable(request: ImageRequest, card: ImageModelCard) -> None:
    """Refuse what a model cannot draw: nothing of a picture is left out in silence.

    Raises:
        DrawingNotOfferedError: it draws fewer at once, other sizes, or does not know
            something that was asked for.
    """
    missing = sorted(set(_needs(request)) - card.features)
    if missing or request.count > card.most_images or not _fits(request, card):
        raise DrawingNotOfferedError(card.model_id, missing)


def ensure_picture(asset: Asset) -> None:
    """Refuse to begin with what is no picture, or has not come yet.

    Raises:
        NotFoundError: it is not.
    """
    if (asset.status, asset.kind) != (AssetStatus.READY, AssetKind.IMAGE):
        raise NotFoundError(asset.asset_id)


def encode_image_request(request: ImageRequest) -> dict[str, Any]:
    """Return a request as JSON."""
    asset_id = request.image_asset_id
    return {
        **asdict(request),
        "image_asset_id": None if asset_id is None else str(asset_id),
        "options": dict(request.options),
    }


def count_of(job: Job) -> int:
    """Return how many pictures a job was asked for."""
    return int(str(job.request["count"]))


def decode_image_request(data: Mapping[str, Any]) -> ImageRequest:
    """Return a request from its JSON."""
    size, asset_id = data["size"], data["image_asset_id"]
    return ImageRequest(
        **{
            **data,
            "size": None if size is None else ImageSize(**size),
            "image_asset_id": None if asset_id is None else UUID(asset_id),
        }
    )


def _needs(request: ImageRequest) -> Iterator[ImageFeature]:
    asked = {
        ImageFeature.NEGATIVE_PROMPT: request.negative_prompt,
        ImageFeature.SIZE: request.size,
        ImageFeature.SEED: request.seed,
        ImageFeature.IMAGE_INPUT: request.image_asset_id,
    }
    return (feature for feature, value in asked.items() if value is not None)


def _fits(request: ImageRequest, card: ImageModelCard) -> bool:
    return request.size is None or not card.sizes or request.size in card.sizes
