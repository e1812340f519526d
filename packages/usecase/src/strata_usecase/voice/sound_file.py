"""Files that sound is kept in."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.speech import AudioFormat, SpeechModelCard
from strata_domain.error import SpeakingNotOfferedError
from strata_domain.port.concurrency import Clock
from strata_domain.service.file_facts import FORMATS
from strata_domain.service.identifier import new_id
from strata_domain.service.voice import MEDIA_TYPES

_ENDINGS = {
    each.media_type: each.ending for each in FORMATS if each.kind is AssetKind.AUDIO
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFiles:
    """Gives each file a place of its own.

    Attributes:
        bucket: of the storage.
    """

    clock: Clock
    bucket: str

    def expected(
        self, audio_format: AudioFormat, *, user_id: UUID, content_key: str | None
    ) -> Asset:
        """Return a file of which nothing is there yet."""
        asset_id, media_type = new_id(), MEDIA_TYPES[audio_format]
        return Asset(
            asset_id=asset_id,
            user_id=user_id,
            kind=AssetKind.AUDIO,
            status=AssetStatus.PENDING,
            bucket=self.bucket,
            path=f"{user_id}/{asset_id}.{_ENDINGS[media_type]}",
            media_type=media_type,
            size_bytes=0,
            created_at=self.clock(),
            content_key=content_key,
        )


def ensure_keepable(audio_format: AudioFormat, card: SpeechModelCard) -> None:
    """Refuse to keep what nobody could tell from other files.

    Raises:
        SpeakingNotOfferedError: it is written down like that.
    """
    if MEDIA_TYPES[audio_format] not in _ENDINGS:
        raise SpeakingNotOfferedError(card.model_id, [audio_format])
