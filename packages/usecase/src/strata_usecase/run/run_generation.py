"""Writing one answer, from the call of the provider to the stored end."""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from strata_domain.entity.chat_piece import Finished
from strata_domain.entity.generation import EventType
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.concurrency import Offload
from strata_usecase.run.closing import Written, close, public_error
from strata_usecase.run.deadlines import Deadlines, timed
from strata_usecase.run.generation_journal import GenerationJournal
from strata_usecase.run.live_generation import LiveGeneration
from strata_usecase.run.reading import Outcome, Reading
from strata_usecase.run.run import Run
from strata_usecase.run.scribe import Scribe

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGeneration:
    """Reads the provider, shows every piece at once, and ends exactly once.

    Whatever happens to the provider, there is a terminal event and a saved message:
    completed, stopped by the user, failed, or interrupted by a shutdown.
    """

    models: ChatModels
    journal: GenerationJournal
    offload: Offload
    deadlines: Deadlines

    async def execute(self, run: Run, live: LiveGeneration, reading: Reading) -> None:
        """Write the answer; returns when its end is stored."""
        live.emit(EventType.STARTED, _introduction(run))
        outcome = await reading.outcome(self._read(run, live))
        _note_failure(live, outcome)
        closing = close(
            outcome, Written(run.answer.message_id, live.parts), reading.halted
        )
        last = live.following(closing.event_type, closing.data)
        await self.journal.end(live, closing.ending, last)

    async def _read(self, run: Run, live: LiveGeneration) -> Finished:
        model = await self.offload(partial(self.models.get, run.card.provider))
        scribe = Scribe(live)
        async with timed(self.deadlines) as timer, model.stream(run.request) as pieces:
            async for piece in pieces:
                timer.piece_arrived()
                scribe.take(piece)
        return scribe.finished


def _introduction(run: Run) -> dict[str, object]:
    return {
        "generation_id": str(run.generation.generation_id),
        "thread_id": str(run.generation.thread_id),
        "message_id": str(run.generation.message_id),
        "model": run.generation.model,
    }


def _note_failure(live: LiveGeneration, outcome: Outcome) -> None:
    """Tell the readers that the attempt failed, and the log why."""
    if isinstance(outcome, Finished | asyncio.CancelledError):
        return
    _logger.warning("generation %s failed", live.generation_id, exc_info=outcome)
    code = public_error(outcome).code
    live.emit(EventType.ATTEMPT_FAILED, {"attempt": 1, "code": code})
