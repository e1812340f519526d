"""The users of Supabase Auth, through Supabase's own client."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

import httpx
from supabase import AsyncClient, AsyncClientOptions, AuthApiError, AuthError

from strata_domain.error import ConfigurationError, SignInUnavailableError
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.storage_settings import StorageSettings

TIMEOUT = httpx.Timeout(30.0, connect=5.0)


@dataclass(frozen=True, slots=True)
class SupabaseSignIns:
    """Asks with a key that may do everything in the project; users seldom leave."""

    url: str
    key: Secret

    async def remove(self, user_id: UUID) -> None:
        """Let a user sign in no more; one who is gone is no error.

        Raises:
            SignInUnavailableError: Supabase did not do it.
        """
        try:
            await self._remove(user_id)
        except (AuthError, httpx.HTTPError, ValueError) as error:
            if not _is_gone(error):
                raise SignInUnavailableError from error

    async def _remove(self, user_id: UUID) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as http:
            options = AsyncClientOptions(httpx_client=http, auto_refresh_token=False)
            client = AsyncClient(self.url, self.key.reveal(), options)
            await client.auth.admin.delete_user(str(user_id))


def connect(settings: StorageSettings) -> SupabaseSignIns:
    """Use the project whose storage is used, too.

    Raises:
        ConfigurationError: the project or its key is missing.
    """
    if not (settings.supabase_url and settings.supabase_key):
        message = "Set SUPABASE_URL and SUPABASE_SECRET_KEY to remove users there."
        raise ConfigurationError(message)
    return SupabaseSignIns(settings.supabase_url, settings.supabase_key)


def _is_gone(error: Exception) -> bool:
    return isinstance(error, AuthApiError) and error.status == HTTPStatus.NOT_FOUND
