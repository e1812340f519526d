"""Jobs that are asked for."""

from dataclasses import dataclass
from datetime import timedelta

from strata_domain.entity.job import Job
from strata_domain.entity.plan import LimitStanding

LONGEST_WAIT = timedelta(hours=24)
"""Longer than that nobody waits: a job that is not asked for by then expires."""
LEASE = LONGEST_WAIT + timedelta(hours=2)
"""Jobs end before their money is swept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedJob:
    """A job, and how the user's limits stand with it.

    Attributes:
        replayed: it is that of an earlier request, of which this one is a repetition.
    """

    job: Job
    limits: tuple[LimitStanding, ...] = ()
    replayed: bool = False
