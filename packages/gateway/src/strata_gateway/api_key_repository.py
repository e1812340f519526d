"""Keys in Postgres."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from strata_domain.entity.api_key import ApiKey, StoredKey
from strata_domain.error import AccountNotFoundError, NotFoundError
from strata_domain.service.api_key import MOST_LISTED
from strata_gateway.entity_table import API_KEYS, PROFILES

_ROWS = API_KEYS.table.c
_ADD = insert(API_KEYS.table)
_OWN = _ROWS.user_id == bindparam("owner_id")
_ONE = _ROWS.id == bindparam("key_id")
_LIVE = and_(
    _ROWS.revoked_at.is_(None),
    or_(_ROWS.expires_at.is_(None), _ROWS.expires_at > func.now()),
)
_LIST = (
    select(*API_KEYS.columns())
    .where(_OWN)
    .order_by(_LIVE.desc(), _ROWS.id.desc())
    .limit(MOST_LISTED)
)
_GET = select(*API_KEYS.columns()).where(_ONE, _OWN)
_COUNT = select(func.count()).where(_OWN, _LIVE)
_LOCK = (
    select(PROFILES.table.c.user_id)
    .where(PROFILES.table.c.user_id == bindparam("owner_id"))
    .with_for_update(key_share=True)
)
_REVOKE = (
    update(API_KEYS.table)
    .where(_ONE, _OWN)
    .values(revoked_at=func.coalesce(_ROWS.revoked_at, bindparam("now")))
)
_FIND = select(*API_KEYS.columns(), _ROWS.secret_digest).where(
    _ROWS.prefix == bindparam("wanted")
)
_TOUCH = text("""
update api_keys set last_used_at = now()
where id = :key_id
  and (last_used_at is null or last_used_at < now() - interval '1 minute')
""")


class SqlApiKeyRepository:
    """Reads and writes a user's keys."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def add(self, stored: StoredKey) -> None:
        """Store a new key."""
        values = {**API_KEYS.values(stored.key), "secret_digest": stored.digest}
        self._connection.execute(_ADD, values)

    def list(self, *, user_id: UUID) -> tuple[ApiKey, ...]:
        """Return those that work, and the latest of the others."""
        rows = self._connection.execute(_LIST, {"owner_id": user_id})
        return tuple(map(API_KEYS.entity, rows))

    def get(self, api_key_id: UUID, *, user_id: UUID) -> ApiKey:
        """Return one of the user's keys."""
        wanted = {"key_id": api_key_id, "owner_id": user_id}
        row = self._connection.execute(_GET, wanted).one_or_none()
        if row is None:
            raise NotFoundError(api_key_id)
        return API_KEYS.entity(row)

    def lock(self, *, user_id: UUID) -> int:
        """Return how many keys work; until the block ends nobody else can ask."""
        locked = self._connection.execute(_LOCK, {"owner_id": user_id})
        if locked.one_or_none() is None:
            raise AccountNotFoundError(user_id)
        return self._connection.execute(_COUNT, {"owner_id": user_id}).scalar_one()

    def revoke(self, api_key_id: UUID, *, user_id: UUID, now: datetime) -> None:
        """Let a key end; one that is revoked stays as it is."""
        wanted = {"key_id": api_key_id, "owner_id": user_id, "now": now}
        if not self._connection.execute(_REVOKE, wanted).rowcount:
            raise NotFoundError(api_key_id)


class SqlKeyRing:
    """Finds everyone's keys."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def find(self, prefix: str) -> StoredKey | None:
        """Return the key of that prefix, revoked ones included."""
        row = self._connection.execute(_FIND, {"wanted": prefix}).one_or_none()
        if row is None:
            return None
        *fields, digest = row
        return StoredKey(key=API_KEYS.entity(fields), digest=digest)

    def touch(self, api_key_id: UUID) -> None:
        """Note that a key is used now, unless that was noted within a minute."""
        self._connection.execute(_TOUCH, {"key_id": api_key_id})
