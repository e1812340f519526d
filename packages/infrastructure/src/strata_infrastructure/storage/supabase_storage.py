"""Files in Supabase Storage, through Supabase's own client."""

import tempfile
from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress

import httpx
from storage3 import AsyncStorageClient
from storage3.exceptions import StorageApiError
from storage3.utils import StorageException
from supabase import AsyncClient, AsyncClientOptions

from strata_domain.error import (
    AlreadySentError,
    ConfigurationError,
    NotFoundError,
    StorageUnavailableError,
    StrataError,
)
from strata_domain.port.asset_storage import SignedUpload
from strata_domain.service.asset_path import ensure_fits, parts_of
from strata_infrastructure.storage.storage_settings import StorageSettings

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
HEADERS = {"accept-encoding": "identity"}
READ_SECONDS = 60
MOST_PATHS = 1000
_MEANINGS: Mapping[tuple[str, str], type[StrataError]] = {
    ("404", "not_found"): NotFoundError,
    ("404", "InternalError"): NotFoundError,
    ("409", "Duplicate"): AlreadySentError,
}
"""Of a file; that there is no such bucket is said otherwise."""
_FAILURES = (httpx.HTTPError, StorageException, LookupError, TypeError, ValueError)
"""Also what the client makes of an answer that makes no sense."""


class SupabaseAssetStorage:
    """A private bucket of a Supabase project.

    How long an uploaded file may be, only the bucket itself can limit, for all alike;
    whoever completes an upload looks at the file.
    """

    def __init__(
        self, storage: AsyncStorageClient, bucket: str, http: httpx.AsyncClient
    ) -> None:
        """Use this bucket.

        Args:
            storage: with a key that may do everything there.
            bucket: its name.
            http: which the storage uses, too; it does not know the key.
        """
        self._bucket = storage.from_(bucket)
        self._http = http

    async def put(
        self,
        path: str,
        content: AsyncIterator[bytes],
        *,
        media_type: str,
        replace: bool = True,
    ) -> None:
        """Store a file; nothing of it if the source breaks.

        It is sent when all of it has come, which is on the disk meanwhile.

        Raises:
            AlreadySentError: there is an older one, which was not to be replaced.
            StorageUnavailableError: it is not stored.
        """
        ensure_fits(path, media_type)
        with tempfile.TemporaryFile(buffering=0) as spool:
            async for piece in content:
                await to_thread(spool.write, piece)
            spool.seek(0)
            with _translating():
                await self._bucket.upload(
                    path,
                    spool,
                    {"content-type": media_type, "upsert": str(replace).lower()},
                )

    @asynccontextmanager
    async def read(self, path: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        """Read a file in pieces, until the block ends.

        Raises:
            NotFoundError: there is none.
            StorageUnavailableError: it cannot be read now.
        """
        url = await self.signed_download(path, seconds=READ_SECONDS)
        with _translating():
            request = self._http.build_request("GET", url, headers=HEADERS)
            response = await self._http.send(request, stream=True)
        async with aclosing(response), aclosing(_pieces(response)) as pieces:
            with _translating():
                response.raise_for_status()
            yield pieces

    async def size_bytes(self, path: str) -> int | None:
        """Return how long a file is; None if there is none.

        Raises:
            StorageUnavailableError: nobody knows now.
        """
        parts_of(path)
        with suppress(NotFoundError), _translating():
            return int((await self._bucket.info(path))["size"])
        return None

    async def signed_download(
        self, path: str, *, seconds: int, name: str | None = None
    ) -> str:
        """Return a URL of Supabase's with which anybody may read the file for so long.

        Raises:
            NotFoundError: there is none.
            StorageUnavailableError: it cannot be signed now.
        """
        parts_of(path)
        with _translating():
            signed = await self._bucket.create_signed_url(
                path, seconds, {} if name is None else {"download": name}
            )
            return str(signed["signedURL"])

    async def signed_upload(
        self, path: str, *, media_type: str, size_bytes: int
    ) -> SignedUpload:
        """Return a URL of Supabase's for this file, once.

        Raises:
            StorageUnavailableError: it cannot be signed now.
        """
        del size_bytes
        ensure_fits(path, media_type)
        with _translating():
            signed = await self._bucket.create_signed_upload_url(path)
        return SignedUpload(
            "PUT", signed["signed_url"], (("content-type", media_type),)
        )

    async def remove(self, paths: Sequence[str]) -> None:
        """Delete files; those that are gone are no error.

        Raises:
            StorageUnavailableError: some may be left.
        """
        for path in paths:
            parts_of(path)
        for start in range(0, len(paths), MOST_PATHS):
            with _translating():
                await self._bucket.remove(list(paths[start : start + MOST_PATHS]))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def connect(settings: StorageSettings) -> SupabaseAssetStorage:
    """Use the bucket that the settings name.

    Raises:
        ConfigurationError: the project or its key is missing.
    """
    if not (settings.supabase_url and settings.supabase_key):
        message = "Set SUPABASE_URL and SUPABASE_SECRET_KEY to keep files in Supabase."
        raise ConfigurationError(message)
    http = httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False)
    options = AsyncClientOptions(httpx_client=http, auto_refresh_token=False)
    key = settings.supabase_key.reveal()
    client = AsyncClient(settings.supabase_url, key, options)
    return SupabaseAssetStorage(client.storage, settings.bucket, http)


@contextmanager
def _translating() -> Generator[None]:
    try:
        yield
    except _FAILURES as error:
        raise _meaning(error) from error


def _meaning(error: Exception) -> type[StrataError]:
    """Return what it says of a file; its status is a text or a number."""
    if not isinstance(error, StorageApiError):
        return StorageUnavailableError
    return _MEANINGS.get((str(error.status), error.code), StorageUnavailableError)


async def _pieces(response: httpx.Response) -> AsyncGenerator[bytes]:
    with _translating():
        async for piece in response.aiter_raw():
            yield piece
