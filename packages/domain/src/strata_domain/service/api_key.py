"""Secrets of keys, and what a key is good for."""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from strata_domain.entity.api_key import ApiKey, KeyGrant, Scope, StoredKey
from strata_domain.error import (
    InvalidKeyError,
    KeyNotAcceptedError,
    ScopeMissingError,
    TooManyKeysError,
)

MARK = "sk-strata-"
"""What every secret begins with, and no other token does."""
MOST_KEYS = 50
MOST_LISTED = 200
_PREFIX_BYTES = 8
_RANDOM_BYTES = 32
_SHAPE = re.compile(r"sk-strata-([0-9a-f]{16})_[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """The secret of a key, which is told once and stored nowhere."""

    prefix: str
    text: str = field(repr=False)

    @property
    def digest(self) -> bytes:
        """What is stored of it."""
        return digest(self.text)


def new_secret() -> NewSecret:
    """Return a secret of 256 random bits, behind a prefix of its own."""
    prefix = secrets.token_hex(_PREFIX_BYTES)
    random = urlsafe_b64encode(secrets.token_bytes(_RANDOM_BYTES)).rstrip(b"=")
    return NewSecret(prefix, f"{MARK}{prefix}_{random.decode()}")


def digest(secret: str) -> bytes:
    """Return the SHA-256 of a secret; with 256 random bits it needs no salt."""
    return sha256(secret.encode()).digest()


def prefix_of(secret: str) -> str:
    """Return by which prefix the key of a secret is found.

    Raises:
        InvalidKeyError: no key has a secret of this shape.
    """
    shape = _SHAPE.fullmatch(secret)
    if shape is None:
        raise InvalidKeyError
    return shape[1]


def is_live(key: ApiKey, now: datetime) -> bool:
    """Tell whether a key is neither revoked nor expired."""
    return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


def ensure_good(stored: StoredKey | None, secret: str, now: datetime) -> StoredKey:
    """Return the key of a secret; how long it takes says nothing about the digest.

    Raises:
        InvalidKeyError: it is unknown, another's, revoked or expired.
    """
    if stored is None or not hmac.compare_digest(stored.digest, digest(secret)):
        raise InvalidKeyError
    if not is_live(stored.key, now):
        raise InvalidKeyError
    return stored


def ensure_scope(grant: KeyGrant | None, scope: Scope) -> None:
    """Refuse a key without a scope; who came without a key needs none.

    Raises:
        ScopeMissingError: the key lacks it.
    """
    if grant is not None and scope not in grant.scopes:
        raise ScopeMissingError(scope)


def ensure_no_key(grant: KeyGrant | None) -> None:
    """Refuse whoever came with a key.

    Raises:
        KeyNotAcceptedError: it is a key's.
    """
    if grant is not None:
        raise KeyNotAcceptedError


def ensure_room(live: int) -> None:
    """Refuse another key to somebody of whose keys so many work.

    Raises:
        TooManyKeysError: there are 50, as many as there may be.
    """
    if live >= MOST_KEYS:
        raise TooManyKeysError
