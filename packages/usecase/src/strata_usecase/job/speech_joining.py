"""Making one file of many pieces."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.speech import AudioFormat
from strata_domain.error import NotFoundError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Clock
from strata_domain.service.asset_path import media_type_of
from strata_domain.service.file_facts import FileScanner, scanned
from strata_domain.service.mp3_tag import tag_bytes
from strata_domain.service.wav_head import wav_head
from strata_usecase.job.speech_plan import SpeechPlan

MOST_BYTES = 2**30
_SKIPPED: Mapping[AudioFormat, Callable[[bytes], int]] = {
    AudioFormat.WAV: lambda _: 0,
    AudioFormat.MP3: tag_bytes,
}
"""How many bytes in front of a piece are no sound."""
_SOUND = frozenset({AssetKind.AUDIO})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechJoining:
    """Copies pieces one after the other; what is joined twice is there once.

    Attributes:
        bucket: of the storage.
    """

    storage: AssetStorage
    clock: Clock
    bucket: str

    async def join(self, plan: SpeechPlan) -> Asset:
        """Return the whole.

        Raises:
            NotFoundError: a piece is not there.
            UnsupportedFileError: together they are no sound.
            FileTooLargeError: together they are too long.
            StorageUnavailableError: it cannot be stored now.
        """
        paths = [plan.path(number) for number in range(len(plan.texts))]
        scanner = FileScanner(max_bytes=MOST_BYTES, kinds=_SOUND)
        head, skipped = await self._head(plan, paths), _SKIPPED[plan.request.format]
        content = self._content(head, paths, skipped)
        await self.storage.put(
            plan.whole_path,
            scanned(content, scanner),
            media_type=media_type_of(plan.whole_path),
        )
        return self._asset(plan, scanner)

    async def _head(self, plan: SpeechPlan, paths: list[str]) -> bytes:
        sizes = [await self._size_bytes(path) for path in paths]
        bare = plan.request.format is AudioFormat.WAV
        return wav_head(sum(sizes), plan.request.sample_rate) if bare else b""

    async def _size_bytes(self, path: str) -> int:
        size = await self.storage.size_bytes(path)
        if size is None:
            raise NotFoundError(path)
        return size

    async def _content(
        self, head: bytes, paths: list[str], skipped: Callable[[bytes], int]
    ) -> AsyncGenerator[bytes]:
        yield head
        for path in paths:
            async for rest in self._rest(path, skipped):
                yield rest

    async def _rest(
        self, path: str, skipped: Callable[[bytes], int]
    ) -> AsyncGenerator[bytes]:
        """Yield a piece without what may stand only in front of the whole."""
        left: int | None = None
        async with self.storage.read(path) as pieces:
            async for piece in pieces:
                left = skipped(piece) if left is None else left
                yield piece[left:]
                left = max(left - len(piece), 0)

    def _asset(self, plan: SpeechPlan, scanner: FileScanner) -> Asset:
        facts = scanner.facts()
        return Asset(
            asset_id=plan.whole_id,
            user_id=plan.job.user_id,
            kind=facts.kind,
            status=AssetStatus.READY,
            bucket=self.bucket,
            path=plan.whole_path,
            media_type=facts.media_type,
            size_bytes=facts.size_bytes,
            created_at=self.clock(),
            sha256=facts.sha256,
            duration_ms=facts.duration_ms,
            job_id=plan.job.job_id,
        )
