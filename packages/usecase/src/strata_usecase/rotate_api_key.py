"""Replace a key by one with another secret."""

from dataclasses import dataclass, replace
from uuid import UUID

from strata_domain.entity.api_key import ApiKey
from strata_domain.error import KeyNotLiveError
from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.account import ensure_active
from strata_domain.service.api_key import is_live, new_secret
from strata_domain.service.identifier import new_id
from strata_usecase.made_key import MadeKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateApiKeyCommand:
    """Which key of whom."""

    user_id: UUID
    api_key_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateApiKey:
    """Makes a key with the same settings; the old one ends in the same moment."""

    begin: BeginForUser
    clock: Clock

    def execute(self, command: RotateApiKeyCommand) -> MadeKey:
        """Return the new key with its secret.

        Raises:
            NotFoundError: there is none of that id.
            KeyNotLiveError: it has ended already.
            AccountSuspendedError: the user may not make any.
        """
        user_id, now = command.user_id, self.clock()
        with self.begin(user_id) as work:
            ensure_active(work.profiles.get(user_id=user_id))
            work.api_keys.lock(user_id=user_id)
            old = work.api_keys.get(command.api_key_id, user_id=user_id)
            if not is_live(old, now):
                raise KeyNotLiveError(old.api_key_id)
            made = _like(old, self.clock)
            work.api_keys.revoke(old.api_key_id, user_id=user_id, now=now)
            work.api_keys.add(made.stored)
        return made


def _like(old: ApiKey, clock: Clock) -> MadeKey:
    secret = new_secret()
    key = replace(
        old,
        api_key_id=new_id(),
        prefix=secret.prefix,
        last_used_at=None,
        created_at=clock(),
    )
    return MadeKey(key, secret)
