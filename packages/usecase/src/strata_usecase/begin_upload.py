"""Begin to send a file."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.error import FileTooLargeError, UnsupportedFileError
from strata_domain.port.asset_storage import AssetStorage, SignedUpload
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.account import ensure_active
from strata_domain.service.file_facts import FORMATS
from strata_domain.service.identifier import new_id

MOST_BYTES = {AssetKind.IMAGE: 20 * 2**20, AssetKind.AUDIO: 100 * 2**20}
_FORMATS = {each.media_type: each for each in FORMATS if each.kind in MOST_BYTES}


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginUploadCommand:
    """What the user says the file is; it is looked at when it has come."""

    user_id: UUID
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is expected, and how to send it."""

    asset: Asset
    target: SignedUpload


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginUpload:
    """Gives the file a place of its own; nothing the user says is part of its path."""

    begin: BeginForUser
    offload: Offload
    storage: AssetStorage
    clock: Clock
    bucket: str

    async def execute(self, command: BeginUploadCommand) -> Upload:
        """Return where to send the file.

        Raises:
            UnsupportedFileError: such files are not taken.
            FileTooLargeError: it is too large.
            AccountSuspendedError: the user may not send anything.
            StorageFullError: it does not fit the user's plan.
            TooManyUploadsError: so many are open already.
        """
        _ensure_welcome(command)
        asset = self._asset(command)
        await self.offload(partial(self._expect, asset))
        target = await self.storage.signed_upload(
            asset.path, media_type=asset.media_type, size_bytes=asset.size_bytes
        )
        return Upload(asset, target)

    def _expect(self, asset: Asset) -> None:
        with self.begin(asset.user_id) as work:
            ensure_active(work.profiles.get(user_id=asset.user_id))
            work.assets.add(asset)

    def _asset(self, command: BeginUploadCommand) -> Asset:
        asset_id = new_id()
        announced = _FORMATS[command.media_type]
        return Asset(
            asset_id=asset_id,
            user_id=command.user_id,
            kind=announced.kind,
            status=AssetStatus.PENDING,
            bucket=self.bucket,
            path=f"{command.user_id}/{asset_id}.{announced.ending}",
            media_type=command.media_type,
            size_bytes=command.size_bytes,
            created_at=self.clock(),
        )


def _ensure_welcome(command: BeginUploadCommand) -> None:
    if command.media_type not in _FORMATS:
        raise UnsupportedFileError(command.media_type)
    if command.size_bytes > MOST_BYTES[_FORMATS[command.media_type].kind]:
        raise FileTooLargeError(command.size_bytes)
