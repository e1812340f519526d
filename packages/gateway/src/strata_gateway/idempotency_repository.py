"""Requests that are obeyed once, in Postgres.

Whoever takes a key that somebody is just taking waits at the primary key until the
other transaction ends: then the key is either free or somebody's.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from strata_domain.entity.idempotency import REMEMBERED, Claim, Earlier, Kept
from strata_domain.error import RequestInFlightError
from strata_domain.service.idempotency import refuse_repetition

KEYS_PER_LOOK = 1000
BYTES_PER_LOOK = 50 * 2**20
"""Deleting takes time by the byte, and must not take as long as a statement may."""
_TAKE = text("""
insert into idempotency_keys (user_id, key, request_digest, result_id)
values (:user_id, :key, :request_digest, :result_id)
on conflict (user_id, key) do nothing
returning result_id
""")
_RETAKE = text("""
update idempotency_keys
set request_digest = :request_digest, result_id = :result_id, outcome = null,
  created_at = now()
where user_id = :user_id and key = :key
  and created_at <= now() - cast(:remembered as interval)
returning result_id
""")
_EARLIER = text("""
select user_id, request_digest, result_id,
  case when request_digest = :request_digest then cast(outcome as text) end as outcome,
  exists (
    select from reservations as call
    where call.user_id = known.user_id and call.closed_at is null
      and (call.generation_id = known.result_id or call.id = known.result_id)
  ) as open
from idempotency_keys as known
where user_id = :user_id and key = :key
""")
_KEEP = text("""
update idempotency_keys set outcome = cast(:outcome as json)
where user_id = :user_id and key = :key and request_digest = :request_digest
""")
_FORGET = text("""
with old as materialized (
  select user_id, key, created_at, coalesce(pg_column_size(outcome), 0) as bytes
  from idempotency_keys
  where created_at <= now() - cast(:remembered as interval)
  order by created_at
  limit :most
  for update skip locked
), ranked as (
  select user_id, key, sum(bytes) over (order by created_at, user_id, key) - bytes
    as before
  from old
)
delete from idempotency_keys as known using ranked
where known.user_id = ranked.user_id and known.key = ranked.key
  and ranked.before < :most_bytes
""")


class SqlClaims:
    """The keys of one user."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def take(self, claim: Claim, *, result_id: UUID) -> None:
        """Let the key stand for the request, and for what it is about to make."""
        wanted = {
            "user_id": claim.user_id,
            "key": claim.key,
            "request_digest": claim.request_digest,
            "result_id": result_id,
            "remembered": REMEMBERED,
        }
        if not self._is_taken(_TAKE, wanted) and not self._is_taken(_RETAKE, wanted):
            refuse_repetition(claim, self._earlier(claim, wanted))

    def _earlier(self, claim: Claim, wanted: Mapping[str, object]) -> Earlier:
        row = self._connection.execute(_EARLIER, wanted).mappings().one_or_none()
        if row is None:
            message = "the key was forgotten just now"
            raise RequestInFlightError(message, claim.key)
        return Earlier(**row)

    def _is_taken(self, statement: TextClause, wanted: Mapping[str, object]) -> bool:
        return self._connection.execute(statement, wanted).one_or_none() is not None


class SqlSystemClaims:
    """Everyone's keys."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def keep(self, kept: Kept) -> None:
        """Keep an answer for whoever sends its request again."""
        claim = kept.claim
        wanted = {
            "user_id": claim.user_id,
            "key": claim.key,
            "request_digest": claim.request_digest,
            "outcome": kept.outcome,
        }
        self._connection.execute(_KEEP, wanted)

    def forget(self) -> int:
        """Delete the oldest keys past `REMEMBERED`; return how many they were."""
        wanted = {
            "remembered": REMEMBERED,
            "most": KEYS_PER_LOOK,
            "most_bytes": BYTES_PER_LOOK,
        }
        return self._connection.execute(_FORGET, wanted).rowcount
