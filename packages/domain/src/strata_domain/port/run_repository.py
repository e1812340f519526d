"""Runs of every user, as the system sees them: to record, to sweep, nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from strata_domain.entity.generation import (
    Generation,
    GenerationEvent,
    Progress,
    Standing,
)
from strata_domain.entity.usage import OpenReservation


@dataclass(frozen=True, slots=True)
class ExpiredRun:
    """A run without a sign of life for longer than its lease, and its log so far."""

    generation: Generation
    events: tuple[GenerationEvent, ...]
    reservations: tuple[OpenReservation, ...] = ()


class RunRepository(Protocol):
    """The log of running generations, written by their owner alone."""

    def record(
        self, steps: Sequence[Progress], *, worker_id: UUID
    ) -> Mapping[UUID, Standing]:
        """Store one step of each run and renew its lease; wake whoever follows it.

        A step counts only while the run is `running` and belongs to the worker:
        otherwise nothing of it is stored and its standing is LOST. An ending closes
        the generation and its message together, and settles and releases what it names:
        that even if the run is lost, because the provider was called all the same.
        """
        ...

    def expired(self, *, lease_seconds: float, limit: int) -> tuple[ExpiredRun, ...]:
        """Return runs past their lease, by the database's clock, and lock them.

        Runs that another sweeper holds are passed over.
        """
        ...
