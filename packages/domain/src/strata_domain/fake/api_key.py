"""Keys in memory, as their user and as the system see them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID

from strata_domain.entity.api_key import ApiKey, StoredKey
from strata_domain.error import AccountNotFoundError
from strata_domain.fake.transaction import Transaction
from strata_domain.service.api_key import MOST_LISTED, is_live

_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class InMemoryApiKeys:
    """The user's own keys."""

    transaction: Transaction

    def add(self, stored: StoredKey) -> None:
        """Store a new key."""
        tables, key = self.transaction.tables, stored.key
        self.transaction.add(tables.api_keys, key.api_key_id, key)
        tables.digests[key.api_key_id] = stored.digest

    def list(self, *, user_id: UUID) -> tuple[ApiKey, ...]:
        """Return those that work, and the latest of the others."""
        own = self.transaction.visible(self.transaction.tables.api_keys, user_id)
        latest = sorted(own, key=attrgetter("api_key_id"), reverse=True)
        return tuple(sorted(latest, key=self._has_ended)[:MOST_LISTED])

    def get(self, api_key_id: UUID, *, user_id: UUID) -> ApiKey:
        """Return one of the user's keys."""
        keys = self.transaction.tables.api_keys
        return self.transaction.own(keys, api_key_id, user_id)

    def lock(self, *, user_id: UUID) -> int:
        """Return how many keys work; transactions in memory take turns anyway."""
        if not self.transaction.visible(self.transaction.tables.profiles, user_id):
            raise AccountNotFoundError(user_id)
        own = self.transaction.visible(self.transaction.tables.api_keys, user_id)
        return sum(not self._has_ended(key) for key in own)

    def revoke(self, api_key_id: UUID, *, user_id: UUID, now: datetime) -> None:
        """Let a key end; one that is revoked stays as it is."""
        keys = self.transaction.tables.api_keys
        key = self.transaction.own(keys, api_key_id, user_id)
        keys[api_key_id] = replace(key, revoked_at=key.revoked_at or now)

    def _has_ended(self, key: ApiKey) -> bool:
        return not is_live(key, self.transaction.clock())


@dataclass(frozen=True, slots=True)
class InMemoryKeyRing:
    """Everyone's keys."""

    transaction: Transaction

    def find(self, prefix: str) -> StoredKey | None:
        """Return the key of that prefix, revoked ones included."""
        tables = self.transaction.tables
        found = (key for key in tables.api_keys.values() if key.prefix == prefix)
        stored = (
            StoredKey(key=key, digest=tables.digests[key.api_key_id]) for key in found
        )
        return next(stored, None)

    def touch(self, api_key_id: UUID) -> None:
        """Note that a key is used now, unless that was noted within a minute."""
        keys, now = self.transaction.tables.api_keys, self.transaction.clock()
        for key in keys.keys() & {api_key_id}:
            noted = keys[key].last_used_at
            is_old = noted is None or noted < now - _A_MINUTE
            keys[key] = replace(keys[key], last_used_at=now if is_old else noted)
