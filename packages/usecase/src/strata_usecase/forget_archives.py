"""Discard archives of accounts after a week, or when there is a newer one."""

from dataclasses import dataclass

from strata_domain.port.unit_of_work import BeginForSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetArchives:
    """Deletes what is known of them; their bytes are removed like those of any file."""

    begin: BeginForSystem

    def execute(self) -> int:
        """Return how many archives were discarded."""
        with self.begin() as work:
            return work.accounts.forget_archives()
