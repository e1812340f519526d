"""Somebody who knows which messages are genuine."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from strata_domain.error import ForgedWebhookError
from strata_domain.port.webhook import Notice


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
