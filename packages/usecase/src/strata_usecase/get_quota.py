"""See what one may still spend."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.plan import LimitStanding, Plan
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A plan, and how each of its limits stands."""

    plan: Plan
    limits: tuple[LimitStanding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GetQuotaQuery:
    """Whose quota."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GetQuota:
    """Reads the caller's limits as they are now."""

    begin: BeginForUser

    def execute(self, query: GetQuotaQuery) -> Quota:
        """Return the quota.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        with self.begin(query.user_id) as work:
            return Quota(
                plan=work.ledger.account(user_id=query.user_id).plan,
                limits=work.ledger.standings(user_id=query.user_id),
            )
