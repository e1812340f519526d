"""Look at one run."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.generation import Generation
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class GetGenerationQuery:
    """Whose generation."""

    user_id: UUID
    generation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GetGeneration:
    """Reads how a run stands."""

    begin: BeginForUser

    def execute(self, query: GetGenerationQuery) -> Generation:
        """Return the generation.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(query.user_id) as work:
            return work.generations.get(query.generation_id, user_id=query.user_id)
