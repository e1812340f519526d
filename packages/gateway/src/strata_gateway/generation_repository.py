"""A user's generations in Postgres."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, text

from strata_domain.entity.generation import Generation, GenerationEvent
from strata_domain.error import NotFoundError
from strata_gateway.entity_table import EVENTS, GENERATIONS

_GENERATION = GENERATIONS.table.c
_EVENT = EVENTS.table.c
_ADD = insert(GENERATIONS.table)
_GET = select(*GENERATIONS.columns()).where(
    _GENERATION.id == bindparam("wanted_id"),
    _GENERATION.user_id == bindparam("owner_id"),
)
_EVENTS = (
    select(*EVENTS.columns())
    .where(
        _EVENT.generation_id == bindparam("wanted_id"),
        _EVENT.user_id == bindparam("owner_id"),
        _EVENT.seq > bindparam("after_seq"),
    )
    .order_by(_EVENT.seq)
    .limit(bindparam("most"))
)
_REQUEST_CANCEL = text("""
with asked as (
  update generations
  set cancel_requested_at = coalesce(cancel_requested_at, now())
  where id = :wanted_id and user_id = :owner_id and status = 'running'
  returning id
)
select pg_notify('strata_generations', 'c:' || id) from asked
""")


class SqlGenerationRepository:
    """Reads and writes the runs of a user's answers."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def add(self, generation: Generation) -> None:
        """Store a new run."""
        self._connection.execute(_ADD, GENERATIONS.values(generation))

    def get(self, generation_id: UUID, *, user_id: UUID) -> Generation:
        """Return a run."""
        own = {"wanted_id": generation_id, "owner_id": user_id}
        row = self._connection.execute(_GET, own).one_or_none()
        if row is None:
            raise NotFoundError(generation_id)
        return GENERATIONS.entity(row)

    def events(
        self, generation_id: UUID, *, user_id: UUID, after_seq: int, limit: int
    ) -> tuple[GenerationEvent, ...]:
        """Return what the log holds after a sequence number, in order."""
        own = {"wanted_id": generation_id, "owner_id": user_id}
        wanted = {**own, "after_seq": after_seq, "most": limit}
        rows = self._connection.execute(_EVENTS, wanted).all()
        return tuple(EVENTS.entity(row) for row in rows)

    def request_cancel(self, generation_id: UUID, *, user_id: UUID) -> None:
        """Ask the process that owns the run to stop it; tells every process."""
        own = {"wanted_id": generation_id, "owner_id": user_id}
        self._connection.execute(_REQUEST_CANCEL, own)
