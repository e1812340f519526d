"""Hear what a provider says of its own accord."""

from dataclasses import dataclass

from strata_domain.port.unit_of_work import BeginForSystem
from strata_domain.port.webhook import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveWebhook:
    """Stores a message and has its job looked at; nobody is waited for.

    A message that names a request which no job knows waits in the inbox, until a job
    learns that name: from this message, if it came to the address of a job.
    """

    begin: BeginForSystem

    def execute(self, notice: Notice) -> bool:
        """Return whether it is news; a repetition changes nothing."""
        with self.begin() as work:
            return work.inbox.receive(notice)
