"""Make a key with which a program acts for its user."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strata_domain.entity.api_key import ApiKey, Scope
from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.account import ensure_active
from strata_domain.service.api_key import ensure_room, new_secret
from strata_domain.service.identifier import new_id
from strata_usecase.made_key import MadeKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApiKeyCommand:
    """What the key shall be good for."""

    user_id: UUID
    name: str
    scopes: frozenset[Scope]
    allowed_models: tuple[str, ...] = ("*",)
    monthly_micro_usd: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApiKey:
    """Stores a key, and tells its secret this once."""

    begin: BeginForUser
    clock: Clock

    def execute(self, command: CreateApiKeyCommand) -> MadeKey:
        """Return the key with its secret.

        Raises:
            TooManyKeysError: as many as there may be are live.
            AccountSuspendedError: the user may not make any.
        """
        secret = new_secret()
        made = MadeKey(_key(command, secret.prefix, self.clock()), secret)
        with self.begin(command.user_id) as work:
            ensure_active(work.profiles.get(user_id=command.user_id))
            ensure_room(work.api_keys.lock(user_id=command.user_id))
            work.api_keys.add(made.stored)
        return made


def _key(command: CreateApiKeyCommand, prefix: str, now: datetime) -> ApiKey:
    return ApiKey(
        api_key_id=new_id(),
        user_id=command.user_id,
        name=command.name,
        prefix=prefix,
        scopes=command.scopes,
        allowed_models=command.allowed_models,
        monthly_micro_usd=command.monthly_micro_usd,
        expires_at=command.expires_at,
        revoked_at=None,
        last_used_at=None,
        created_at=now,
    )
