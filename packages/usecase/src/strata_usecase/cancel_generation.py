"""Stop an answer."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.generation import Generation
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.run.generation_supervisor import GenerationSupervisor


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelGenerationCommand:
    """Whose generation."""

    user_id: UUID
    generation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelGeneration:
    """Asks whichever process writes the answer to stop; what is written is kept.

    Stopping what has ended changes nothing and is no error.
    """

    begin: BeginForUser
    offload: Offload
    supervisor: GenerationSupervisor

    async def execute(self, command: CancelGenerationCommand) -> Generation:
        """Return the generation as it stands; its end follows as an event.

        Raises:
            NotFoundError: there is no such generation.
        """
        generation = await self.offload(partial(self._request, command))
        self.supervisor.stop(command.generation_id)
        return generation

    def _request(self, command: CancelGenerationCommand) -> Generation:
        with self.begin(command.user_id) as work:
            work.generations.request_cancel(
                command.generation_id, user_id=command.user_id
            )
            return work.generations.get(command.generation_id, user_id=command.user_id)
