"""Bodies of the asset endpoints."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from strata_api.schema.base import Body, SafeText, View
from strata_domain.entity.asset import AssetKind, AssetStatus
from strata_domain.port.asset_storage import SignedUpload
from strata_usecase.begin_upload import Upload
from strata_usecase.open_asset import OpenedAsset

MOST_SIZE = 2**31 - 1


class UploadBody(Body):
    """A file that is about to be sent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"media_type": "image/png", "size_bytes": 68}]}
    )

    media_type: Annotated[
        SafeText,
        Field(
            max_length=100,
            description="Of a picture (PNG, JPEG, WebP, GIF) or a sound (WAV, MP3, "
            "MP4, WebM, Ogg, FLAC, AAC).",
        ),
    ]
    size_bytes: Annotated[
        int,
        Field(
            ge=1,
            le=MOST_SIZE,
            description="Of a picture 20 MiB at most, of a sound 100.",
        ),
    ]


class AssetView(View):
    """A file of yours; nobody else sees it."""

    asset_id: UUID
    kind: AssetKind
    status: AssetStatus
    media_type: str
    size_bytes: Annotated[
        int, Field(description="While it is pending, what was announced.")
    ]
    sha256: Annotated[str | None, Field(description="In hexadecimal.")]
    width: Annotated[int | None, Field(description="In pixels, of a picture.")]
    height: Annotated[int | None, Field(description="In pixels, of a picture.")]
    duration_ms: Annotated[int | None, Field(description="Of a sound.")]
    job_id: Annotated[UUID | None, Field(description="The job that made it.")]
    created_at: datetime


class AssetPage(View):
    """Some files; send `next_cursor` back as `cursor` for more."""

    items: list[AssetView]
    next_cursor: UUID | None


class OpenedAssetView(AssetView):
    """A file, and where to read it."""

    url: Annotated[
        str,
        Field(
            description="With it, anybody may read the file for five minutes. Where it "
            "has no host, it is that of this server."
        ),
    ]

    @classmethod
    def of(cls, opened: OpenedAsset) -> Self:
        """Return the view of an opened file."""
        told = AssetView.model_validate(opened.asset).model_dump()
        return cls(**told, url=opened.url)


class UploadTargetView(View):
    """How to send a file, once and soon; this request needs no token."""

    method: str
    url: Annotated[
        str, Field(description="Where it has no host, it is that of this server.")
    ]
    headers: Annotated[dict[str, str], Field(description="To be sent with the file.")]

    @classmethod
    def of(cls, target: SignedUpload) -> Self:
        """Return the view of a place for a file."""
        return cls(method=target.method, url=target.url, headers=dict(target.headers))


class UploadView(View):
    """A file that is expected, and how to send it."""

    asset: AssetView
    upload: UploadTargetView

    @classmethod
    def of(cls, upload: Upload) -> Self:
        """Return the view of an upload."""
        return cls(
            asset=AssetView.model_validate(upload.asset),
            upload=UploadTargetView.of(upload.target),
        )
