"""Speaking an answer while it is written, as the run sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from strata_domain.entity.usage import Settlement
from strata_usecase.run.live_generation import LiveGeneration
from strata_usecase.run.reading import Reading
from strata_usecase.run.run import BareRun


class Narration(Protocol):
    """One answer, on its way to somebody's ear; nobody who writes waits for it."""

    @property
    def charged(self) -> Sequence[Settlement]:
        """What its calls were charged, each already settled."""
        ...

    async def end(self, reading: Reading, *, complete: bool) -> None:
        """Return when nothing more is said, and every call is settled.

        Of a complete answer the rest is said first, unless that takes too long or the
        reading is halted; any other is broken off at once.
        """
        ...


class Narrator(Protocol):
    """Speaks answers."""

    def begin(self, run: BareRun, live: LiveGeneration) -> Narration:
        """Begin to speak an answer, if it shall be spoken, into its own log."""
        ...


@dataclass(frozen=True, slots=True)
class Silence:
    """Says nothing."""

    charged: Sequence[Settlement] = ()

    def begin(self, _run: BareRun, _live: LiveGeneration) -> Narration:
        """Begin to say nothing."""
        return self

    async def end(self, _reading: Reading, *, complete: bool) -> None:
        """Return at once."""
        del complete


SILENCE = Silence()
