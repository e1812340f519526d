"""Somebody who knows which messages are genuine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from strata_domain.error import ForgedWebhookError
from strata_domain.fake.job import InMemoryJobDesk
from strata_domain.fake.tables import ReceivedNotice
from strata_domain.fake.transaction import Transaction
from strata_domain.port.webhook import KEPT, Notice


@dataclass
class FixedWebhookVerifier:
    """Believes these bodies and no other; headers do not matter.

    Attributes:
        notices: what each genuine body says.
        failures: raised by the next calls, one each.
    """

    notices: Mapping[bytes, Notice] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    async def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return what the body says."""
        del headers
        if self.failures:
            raise self.failures.pop(0)
        if body not in self.notices:
            raise ForgedWebhookError
        return self.notices[body]


@dataclass(frozen=True, slots=True)
class InMemoryInbox:
    """What was said, each thing once."""

    transaction: Transaction

    def receive(self, notice: Notice) -> bool:
        """Store a message and have its job looked at; False if it has come before."""
        inbox, name = self.transaction.tables.inbox, (notice.provider, notice.event_id)
        if name in inbox:
            return False
        now = self.transaction.clock()
        inbox[name] = ReceivedNotice(notice=notice, received_at=now)
        self._hear(notice)
        return True

    def apply(self, provider: str, *, ref: str) -> bool:
        """Note that what was said of a request is heard; False if that is no news."""
        inbox, now = self.transaction.tables.inbox, self.transaction.clock()
        heard = {
            name: replace(received, applied_at=now)
            for name, received in inbox.items()
            if (received.notice.provider, received.notice.ref) == (provider, ref)
            and received.applied_at is None
        }
        inbox.update(heard)
        return bool(heard)

    def forget(self) -> int:
        """Delete what is older than `KEPT`; return how much it was."""
        inbox, now = self.transaction.tables.inbox, self.transaction.clock()
        old = [name for name, known in inbox.items() if known.received_at <= now - KEPT]
        for name in old:
            del inbox[name]
        return len(old)

    def _hear(self, notice: Notice) -> None:
        jobs = InMemoryJobDesk(self.transaction)
        provider, ref = notice.provider, notice.ref
        if notice.job_id is not None:
            jobs.refer(notice.job_id, provider, ref=ref)
        if jobs.wake(provider, ref=ref):
            self.apply(provider, ref=ref)
