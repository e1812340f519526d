"""Keys with which programs act for a user."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from strata_domain.entity.api_key import ApiKey, StoredKey


class ApiKeyRepository(Protocol):
    """The user's own keys; nothing here returns a digest."""

    def add(self, stored: StoredKey) -> None:
        """Store a new key."""
        ...

    def list(self, *, user_id: UUID) -> tuple[ApiKey, ...]:
        """Return the user's keys: those that work, and the latest of the others.

        They are 200 at most; those that work come first, and the latest first of each.
        """
        ...

    def get(self, api_key_id: UUID, *, user_id: UUID) -> ApiKey:
        """Return one of the user's keys.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...

    def lock(self, *, user_id: UUID) -> int:
        """Return how many keys work; until the block ends nobody else can ask.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        ...

    def revoke(self, api_key_id: UUID, *, user_id: UUID, now: datetime) -> None:
        """Let a key end; one that is revoked stays as it is.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...


class KeyRing(Protocol):
    """Everyone's keys, for whoever lets callers in."""

    def find(self, prefix: str) -> StoredKey | None:
        """Return the key of that prefix, revoked ones included."""
        ...

    def touch(self, api_key_id: UUID) -> None:
        """Note that a key is used now, unless that was noted within a minute."""
        ...
