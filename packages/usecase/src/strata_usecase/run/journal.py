"""What becomes of the log of a run."""

from collections.abc import Callable
from typing import Protocol

from strata_domain.entity.generation import Ending, GenerationEvent, Standing
from strata_usecase.run.live_generation import LiveGeneration


class Journal(Protocol):
    """Keeps what runs say, and ends them."""

    def follow(self, live: LiveGeneration, halt: Callable[[Standing], None]) -> None:
        """Keep what the run says from now on; `halt` is told when it must stop."""
        ...

    async def end(
        self, live: LiveGeneration, ending: Ending, last: GenerationEvent
    ) -> bool:
        """Keep the end of a run, then show it; False if the run is not ours any more.

        What the run has cost is settled with it, unless it returns False.
        """
        ...
