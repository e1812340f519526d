"""Copying what a provider has drawn into the team's own storage."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid5

from strata_domain.entity.asset import Asset, AssetStatus
from strata_domain.entity.image import DrawnImage
from strata_domain.entity.job import Job
from strata_domain.error import UnsupportedFileError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Clock
from strata_domain.port.file_fetcher import FileFetcher
from strata_domain.service.file_facts import (
    FORMATS,
    HEAD_BYTES,
    FileScanner,
    format_of,
    scanned,
)

MOST_BYTES = 50 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageKeeper:
    """Copies pictures; what is copied twice is there once.

    Attributes:
        bucket: of the storage.
    """

    storage: AssetStorage
    fetcher: FileFetcher
    clock: Clock
    bucket: str

    async def keep(self, job: Job, images: Sequence[DrawnImage]) -> tuple[Asset, ...]:
        """Return the pictures of a job, each under a name that its place gives it.

        More than were asked for are not looked at.

        Raises:
            UnsupportedFileError: one is no picture, or there is none.
            FileTooLargeError: one is too large.
            ForbiddenAddressError: one is where nothing is fetched.
            ProviderError: one is not there.
            StorageUnavailableError: one cannot be stored now.
        """
        if not images:
            raise UnsupportedFileError
        return tuple(
            [
                await self._kept(job, asset_id, image)
                for asset_id, image in zip(_asset_ids(job), images, strict=False)
            ]
        )

    def places(self, job: Job) -> AbstractSet[str]:
        """Return where the pictures of a job may lie, whatever their format."""
        return {
            f"{job.user_id}/{asset_id}.{each.ending}"
            for asset_id in _asset_ids(job)
            for each in FORMATS
        }

    async def clear(self, paths: AbstractSet[str]) -> None:
        """Remove what was copied there.

        Raises:
            StorageUnavailableError: some may be left.
        """
        await self.storage.remove(sorted(paths))

    async def _kept(self, job: Job, asset_id: UUID, image: DrawnImage) -> Asset:
        scanner = FileScanner(max_bytes=MOST_BYTES)
        async with self._content(image) as content:
            head, rest = await _begun(content)
            file_format = format_of(head)
            path = f"{job.user_id}/{asset_id}.{file_format.ending}"
            await self.storage.put(
                path, scanned(rest, scanner), media_type=file_format.media_type
            )
        return self._asset(job, asset_id, path, scanner)

    def _asset(
        self, job: Job, asset_id: UUID, path: str, scanner: FileScanner
    ) -> Asset:
        facts = scanner.facts()
        return Asset(
            asset_id=asset_id,
            user_id=job.user_id,
            kind=facts.kind,
            status=AssetStatus.READY,
            bucket=self.bucket,
            path=path,
            media_type=facts.media_type,
            size_bytes=facts.size_bytes,
            created_at=self.clock(),
            sha256=facts.sha256,
            width=facts.width,
            height=facts.height,
            job_id=job.job_id,
        )

    def _content(
        self, image: DrawnImage
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        if image.url is None:
            return _here(image.content)
        return self.fetcher.fetch(image.url, max_bytes=MOST_BYTES)


def _asset_ids(job: Job) -> tuple[UUID, ...]:
    """Return the names of a job's pictures, which are the same whoever copies them."""
    count = int(str(job.request["count"]))
    return tuple(uuid5(job.job_id, str(number)) for number in range(count))


@asynccontextmanager
async def _here(content: bytes | None) -> AsyncGenerator[AsyncIterator[bytes]]:
    yield _pieces((content or b"",))


async def _pieces(pieces: Sequence[bytes]) -> AsyncGenerator[bytes]:
    for piece in pieces:
        yield piece


async def _begun(content: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """Return how a file begins, and the whole of it."""
    head = b""
    async for piece in content:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    return head, _joined(head, content)


async def _joined(head: bytes, rest: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    yield head
    async for piece in rest:
        yield piece
