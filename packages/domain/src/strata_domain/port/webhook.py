"""What providers send of their own accord."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

KEPT = timedelta(days=30)
"""For so long a message is known again."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A genuine message of a provider.

    Attributes:
        event_id: the same for every repetition of it.
        ref: the provider's name of the request that it is about.
        job_id: for which it was asked, if the address to which it came proves that.
    """

    provider: str
    event_id: str
    ref: str
    job_id: UUID | None = None


class WebhookVerifier(Protocol):
    """Tells genuine messages of one provider from forged ones."""

    async def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return what the message is about.

        Args:
            headers: names in lower case.
            body: byte for byte as it came.

        Raises:
            ForgedWebhookError: it is not genuine, too old, or says nothing.
            UnavailableError: nobody can tell now; the provider shall send it again.
        """
        ...


class Inbox(Protocol):
    """What was said, each thing once."""

    def receive(self, notice: Notice) -> bool:
        """Store a message and have its job looked at now.

        One that names a request which no job knows waits, until a job learns that name:
        from this message, if it came to the address of a job that has none.

        Returns:
            False if it has come before, which changes nothing.
        """
        ...

    def apply(self, provider: str, *, ref: str) -> bool:
        """Note that what was said of a request is heard; False if that is no news."""
        ...

    def forget(self) -> int:
        """Delete the oldest messages past `KEPT`; return how many they were."""
        ...
