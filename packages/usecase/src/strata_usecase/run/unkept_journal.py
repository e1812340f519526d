"""Runs of which nothing is kept but what they cost.

If its request shall be obeyed only once, the log is kept as well: under the key of the
request, as long as that stands.
"""

from collections.abc import Callable
from dataclasses import dataclass

from strata_domain.entity.generation import (
    Ending,
    GenerationEvent,
    GenerationStatus,
    Standing,
)
from strata_domain.entity.idempotency import Kept
from strata_domain.service.idempotency import encode_log
from strata_usecase.run.live_generation import LiveGeneration
from strata_usecase.run.till import Till


@dataclass(frozen=True, slots=True)
class UnkeptJournal:
    """Settles a run, then shows its end; its log lives as long as its readers."""

    till: Till

    def follow(self, live: LiveGeneration, halt: Callable[[Standing], None]) -> None:
        """Keep nothing."""

    async def end(
        self, live: LiveGeneration, ending: Ending, last: GenerationEvent
    ) -> bool:
        """Settle, then show the end."""
        kept = _kept(live, ending, last)
        await self.till.close(ending.settlements, ending.released, kept=kept)
        live.close(last)
        return True


def _kept(live: LiveGeneration, ending: Ending, last: GenerationEvent) -> Kept | None:
    """Return the answer to keep; one that this process broke off is none."""
    if live.claim is None or ending.status is GenerationStatus.INTERRUPTED:
        return None
    return Kept(claim=live.claim, outcome=encode_log((*live.events, last)))
