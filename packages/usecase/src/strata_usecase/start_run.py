"""Starting a run, unless the same request has started it before."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from strata_domain.entity.idempotency import Earlier
from strata_domain.error import RepeatedRequestError
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.exchange import Exchange
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRun:
    """Commits a run and lets it write; a repeated request gets the run of the first."""

    begin: BeginForUser
    offload: Offload
    supervisor: GenerationSupervisor

    async def execute(self, opening: Callable[[], Run], *, asks: bool) -> Exchange:
        """Return the question and its answer once the run is committed.

        Args:
            opening: commits it.
            asks: whether the request brings a new question.

        Raises:
            NotFoundError: the run of the first request was deleted with its thread.
            UnavailableError: this process takes no new work now.
        """
        try:
            return Exchange.of(await self.supervisor.launch(opening))
        except RepeatedRequestError as repeated:
            earlier = repeated.earlier
        return await self.offload(partial(self._read, earlier, asks=asks))

    def _read(self, earlier: Earlier, *, asks: bool) -> Exchange:
        owner = earlier.user_id
        with self.begin(owner) as work:
            generation = work.generations.get(earlier.result_id, user_id=owner)
            question, answer = work.messages.path(
                generation.message_id, user_id=owner, limit=2
            )
        return Exchange(
            generation=generation,
            question=question if asks else None,
            answer=answer,
            replayed=True,
        )
