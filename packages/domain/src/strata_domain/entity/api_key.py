"""Keys with which programs act for a user."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Scope(StrEnum):
    """What a key may be used for.

    Attributes:
        INFERENCE: whatever spends.
        DATA: threads, messages, generations and the profile.
        USAGE: models, usage and quota.
    """

    INFERENCE = "inference"
    DATA = "data"
    USAGE = "usage"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGrant:
    """What a caller who came with a key may do, within what its user may.

    Attributes:
        allowed_models: `*`, `provider/*`, or the id of a model.
    """

    api_key_id: UUID
    scopes: frozenset[Scope]
    allowed_models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as its user sees it; of its secret only the prefix is known.

    Attributes:
        prefix: the part of the secret by which the key is found.
        allowed_models: `*`, `provider/*`, or the id of a model.
        monthly_micro_usd: what may be spent with it in a month; None means what the
            user may.
        last_used_at: to the minute, about.
    """

    api_key_id: UUID
    user_id: UUID
    name: str
    prefix: str
    scopes: frozenset[Scope]
    allowed_models: tuple[str, ...]
    monthly_micro_usd: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime

    @property
    def grant(self) -> KeyGrant:
        """What a caller may do with it."""
        return KeyGrant(
            api_key_id=self.api_key_id,
            scopes=self.scopes,
            allowed_models=self.allowed_models,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A key with what its secret is compared with.

    Attributes:
        digest: SHA-256 of the whole secret.
    """

    key: ApiKey
    digest: bytes
