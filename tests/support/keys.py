"""Keys with which programs act for a user."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from strata_domain.entity.api_key import ApiKey, Scope, StoredKey
from strata_domain.service.api_key import NewSecret, new_secret
from strata_domain.service.identifier import new_id
from support.store import NOON, Store


def a_key(
    user_id: UUID,
    *,
    scopes: AbstractSet[Scope] = frozenset(Scope),
    models: tuple[str, ...] = ("*",),
    money: int | None = None,
    prefix: str = "",
) -> ApiKey:
    """A key that lives for ever."""
    return ApiKey(
        api_key_id=new_id(),
        user_id=user_id,
        name="robot",
        prefix=prefix or new_secret().prefix,
        scopes=frozenset(scopes),
        allowed_models=models,
        monthly_micro_usd=money,
        expires_at=None,
        revoked_at=None,
        last_used_at=None,
        created_at=NOON,
    )


def a_stored_key(user_id: UUID, secret: NewSecret) -> StoredKey:
    """A key with this secret."""
    key = a_key(user_id, prefix=secret.prefix)
    return StoredKey(key=key, digest=secret.digest)


def cut(store: Store, key: ApiKey) -> ApiKey:
    """Store a key, with some secret."""
    with store.begin(key.user_id) as work:
        work.api_keys.add(StoredKey(key=key, digest=new_secret().digest))
    return key
