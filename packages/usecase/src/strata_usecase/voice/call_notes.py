"""What one call of a provider shows, noted for the ledger."""

import asyncio

from strata_domain.entity.usage import AttemptOutcome
from strata_domain.service.metering import CallFacts
from strata_usecase.run.closing import public_error

_SOMETHING = "something"


class CallNotes:
    """Notes along while a call is made; asked in the end, it says what it saw.

    Attributes:
        shown: whether something of the answer has arrived.
        units: as they were counted; None if nobody did.
    """

    def __init__(self) -> None:
        """Begin before the call is made."""
        self.shown = False
        self.units: int | None = None
        self._called_at: float | None = None
        self._first_at: float | None = None
        self._call_id: str | None = None
        self._finished = False

    def called(self) -> None:
        """Note that the provider is being called now."""
        self._called_at = _now()

    def spared(self) -> None:
        """Note that there is nothing to ask the provider after all."""
        self._called_at = None

    def named(self, call_id: str | None) -> None:
        """Note the provider's name of the call, if it gave one."""
        self._call_id = call_id

    def arrived(self) -> None:
        """Note that something of the answer is here."""
        self._first_at = self._first_at or _now()
        self.shown = True

    def finished(self, *, units: int | None = None) -> None:
        """Note that the call came to its end, and what was counted of it."""
        self._finished, self.units = True, units

    def facts(
        self, outcome: AttemptOutcome, error: BaseException | None = None
    ) -> CallFacts:
        """Return what was seen until now."""
        return CallFacts(
            outcome=outcome,
            called=self._called_at is not None,
            finished=self._finished,
            written=_SOMETHING if self.shown else "",
            error=error,
            error_code=_code(error),
            first_token_ms=self._since_call(self._first_at),
            latency_ms=self._since_call(_now()),
            provider_call_id=self._call_id,
        )

    def _since_call(self, moment: float | None) -> int | None:
        if moment is None or self._called_at is None:
            return None
        return round((moment - self._called_at) * 1000)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _code(error: BaseException | None) -> str | None:
    return public_error(error).code if isinstance(error, Exception) else None
