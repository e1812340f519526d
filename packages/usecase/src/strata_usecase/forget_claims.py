"""Forget the keys of requests, and the answers kept under them, after a day."""

from dataclasses import dataclass

from strata_domain.port.unit_of_work import BeginForSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetClaims:
    """Deletes what no request can ask for any more, some of it at a time."""

    begin: BeginForSystem

    def execute(self) -> int:
        """Return how many keys were forgotten."""
        with self.begin() as work:
            return work.claims.forget()
