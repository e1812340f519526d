"""Tokens for development: no account, no network, and worthless anywhere else."""

import os
import secrets
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from jose import jwt

from strata_domain.error import ConfigurationError
from strata_infrastructure.identity.claim import (
    AUDIENCE,
    MAX_LIFETIME_SECONDS,
    USER_ROLE,
)
from strata_infrastructure.identity.key import MINIMUM_SECRET_BYTES, Algorithm
from strata_infrastructure.secret import Secret

DEVELOPMENT_ISSUER = "strata-development"
OWNER_ONLY = 0o600
DAY_SECONDS = 24 * 3600
NAMESPACE = uuid5(NAMESPACE_URL, DEVELOPMENT_ISSUER)


def development_token(
    user_id: UUID,
    *,
    secret: Secret,
    issuer: str = DEVELOPMENT_ISSUER,
    anonymous: bool = False,
    lifetime_seconds: int = DAY_SECONDS,
) -> str:
    """Sign a user's access token with HS256, in the form Supabase gives it.

    Raises:
        ConfigurationError: the lifetime is not between a second and a week.
    """
    _ensure_lifetime(lifetime_seconds)
    issued_at = int(time.time())
    claims = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "role": USER_ROLE,
        "is_anonymous": anonymous,
        "iat": issued_at,
        "exp": issued_at + lifetime_seconds,
    }
    return jwt.encode(claims, secret.reveal(), algorithm=Algorithm.HS256.value)


def development_user_id(name: str) -> UUID:
    """The user of that name: the same one on every machine and after every restart."""
    return uuid5(NAMESPACE, name)


def load_or_create_secret(path: Path) -> Secret:
    """The secret in the file, which is made when it is missing.

    Only its owner may read the file. It appears complete or not at all, and of several
    processes that make it at once all return the same.

    Raises:
        ConfigurationError: it cannot be written or read, or holds no secret.
    """
    try:
        _ensure_exists(path)
        path.chmod(OWNER_ONLY)
        text = path.read_bytes().decode("ascii", "ignore").strip()
    except OSError as error:
        message = f"{path} cannot be used: make its directory writable for you."
        raise ConfigurationError(message) from error
    if len(text) < MINIMUM_SECRET_BYTES:
        message = f"{path} holds no usable secret: delete it, and it is made anew."
        raise ConfigurationError(message)
    return Secret(text)


def _ensure_lifetime(seconds: int) -> None:
    if not 0 < seconds <= MAX_LIFETIME_SECONDS:
        message = f"A token lives 1 to {MAX_LIFETIME_SECONDS} seconds."
        raise ConfigurationError(message)


def _ensure_exists(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _write_draft(path)
    try:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _write_draft(path: Path) -> Path:
    """`mkstemp` makes the file for its owner alone."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as draft:
        draft.write(secrets.token_urlsafe(MINIMUM_SECRET_BYTES))
        draft.flush()
        os.fsync(draft.fileno())
    return Path(name)
