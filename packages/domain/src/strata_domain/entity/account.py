"""A user and the user's plan."""

from dataclasses import dataclass

from strata_domain.entity.plan import Plan
from strata_domain.entity.profile import Profile


@dataclass(frozen=True, slots=True)
class Account:
    """Who may act, and within which limits."""

    profile: Profile
    plan: Plan
