"""Processes that have died."""

from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_usecase.sweep_generations import SweepGenerations

LEASE = 10.0


def sweep(database: InMemoryDatabase) -> int:
    """Look for dead runs once."""
    begin = database.begin_for_system
    return SweepGenerations(begin=begin, lease_seconds=LEASE).execute()


def outlive(database: InMemoryDatabase, clock: ManualClock) -> int:
    """Let so much time pass that every run counts as dead, and end them all."""
    clock.advance(LEASE + 1)
    return sweep(database)
