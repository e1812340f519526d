"""Files of users: pictures, sounds, archives."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AssetKind(StrEnum):
    """What a file is."""

    IMAGE = "image"
    AUDIO = "audio"
    ARCHIVE = "archive"


class AssetStatus(StrEnum):
    """Whether a file is there.

    Attributes:
        PENDING: an upload is expected.
        READY: it is there, and is what it says.
    """

    PENDING = "pending"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What the bytes of a file say; nobody else is believed.

    Attributes:
        sha256: in hexadecimal.
        width, height: in pixels, of a picture.
        duration_ms: milliseconds, of a sound.
    """

    kind: AssetKind
    media_type: str
    size_bytes: int
    sha256: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file in the team's storage; where it is, and never a URL.

    Attributes:
        path: in the bucket, made by the server: `<user>/<asset>.<ending>`.
        size_bytes: of a pending one, what was announced.
        job_id: the job that made it.
        content_key: of a text that is spoken: the same for the same text and voice.
    """

    asset_id: UUID
    user_id: UUID
    kind: AssetKind
    status: AssetStatus
    bucket: str
    path: str
    media_type: str
    size_bytes: int
    created_at: datetime
    sha256: str | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    content_key: str | None = None
    job_id: UUID | None = None
