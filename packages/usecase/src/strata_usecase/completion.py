"""An answer for one reader: as it is written, or as it was."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self
from uuid import UUID

from strata_domain.entity.generation import GenerationEvent
from strata_domain.entity.plan import LimitStanding
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.live_generation import Batch, LiveGeneration
from strata_usecase.run.run import BareRun

IDLE_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What its reader needs to know of an answer.

    Attributes:
        model: who was asked.
        stop: ends it, unless somebody may come back for it.
        limits: how the user's limits stand with it.
        replayed: it is that of an earlier request, of which this one is a repetition.
    """

    live: LiveGeneration
    model: str
    stop: Callable[[], None]
    limits: tuple[LimitStanding, ...] = ()
    replayed: bool = False

    @classmethod
    def of(
        cls, run: BareRun, live: LiveGeneration, supervisor: GenerationSupervisor
    ) -> Self:
        """Return an answer that is being written.

        Its reader's leaving stops it, but for requests with a key: whoever sends one
        means to send it again until there is an answer.
        """
        stop = partial(supervisor.stop, run.generation_id)
        return cls(
            live=live,
            model=run.card.model_id,
            stop=stop if run.claim is None else _go_on,
            limits=run.limits,
        )

    @classmethod
    def again(cls, generation_id: UUID, events: Sequence[GenerationEvent]) -> Self:
        """Return an answer that was kept."""
        return cls(
            live=LiveGeneration.ended(generation_id, events),
            model=json.loads(events[0].data)["model"],
            stop=_go_on,
            replayed=True,
        )

    @property
    def generation_id(self) -> UUID:
        """The name of the run."""
        return self.live.generation_id

    def batches(self, *, idle_seconds: float = IDLE_SECONDS) -> AsyncIterator[Batch]:
        """Yield its events as they come, to the terminal one; none when idle."""
        return self.live.batches(0, idle_seconds=idle_seconds)


def _go_on() -> None:
    """Let it be written, or let it be: it is wanted."""
