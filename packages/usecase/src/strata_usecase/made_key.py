"""What is told of a key when it is made."""

from dataclasses import dataclass

from strata_domain.entity.api_key import ApiKey, StoredKey
from strata_domain.service.api_key import NewSecret


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key with its secret, which nobody can read a second time."""

    key: ApiKey
    secret: NewSecret

    @property
    def stored(self) -> StoredKey:
        """What is kept of it."""
        return StoredKey(key=self.key, digest=self.secret.digest)
