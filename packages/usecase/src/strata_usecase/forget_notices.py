"""Forget what providers said, after a month."""

from dataclasses import dataclass

from strata_domain.port.unit_of_work import BeginForSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetNotices:
    """Deletes messages that no provider sends again, some of them at a time."""

    begin: BeginForSystem

    def execute(self) -> int:
        """Return how many messages were forgotten."""
        with self.begin() as work:
            return work.inbox.forget()
