"""See one's keys."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.api_key import ApiKey
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApiKeysQuery:
    """Whose keys."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApiKeys:
    """Reads the keys that work, and the latest of those that have ended."""

    begin: BeginForUser

    def execute(self, query: ListApiKeysQuery) -> tuple[ApiKey, ...]:
        """Return 200 at most: those that work first, the latest first of each."""
        with self.begin(query.user_id) as work:
            return work.api_keys.list(user_id=query.user_id)
