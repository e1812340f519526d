"""Close the reservations that nobody will settle any more."""

from dataclasses import dataclass

from strata_domain.port.unit_of_work import BeginForSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReservations:
    """Releases what was held, and charges what was dispatched, past its lease.

    Those of a run are closed with it, long before. What is left belongs to calls
    without a run, and to runs whose thread was deleted while they were written.
    """

    begin: BeginForSystem

    def execute(self) -> int:
        """Return how many reservations were closed."""
        with self.begin() as work:
            return work.ledger.sweep()
