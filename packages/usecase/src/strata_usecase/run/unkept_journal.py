"""Runs of which nothing is kept but what they cost."""

from collections.abc import Callable
from dataclasses import dataclass

from strata_domain.entity.generation import Ending, GenerationEvent, Standing
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
        await self.till.close(ending.settlements, ending.released)
        live.close(last)
        return True
