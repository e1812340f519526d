"""Requests that are obeyed once, in Postgres.

Whoever takes a key that somebody is just taking waits at the primary key until the
other transaction ends: then the key is either free or somebody's.
"""

from uuid import UUID

from sqlalchemy import Connection, text

from strata_domain.entity.idempotency import REMEMBERED, Claim, Earlier, Kept
from strata_domain.service.idempotency import refuse_repetition

KEYS_PER_LOOK = 1000
_TAKE = text("""
insert into idempotency_keys as known (user_id, key, request_digest, result_id)
values (:user_id, :key, :request_digest, :result_id)
on conflict (user_id, key) do update
set request_digest = excluded.request_digest, result_id = excluded.result_id,
  outcome = null, created_at = now()
where known.created_at <= now() - cast(:remembered as interval)
returning result_id
""")
_EARLIER = text("""
select user_id, request_digest, result_id, cast(outcome as text) as outcome,
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
delete from idempotency_keys where (user_id, key) in (
  select user_id, key from idempotency_keys
  where created_at <= now() - cast(:remembered as interval)
  order by created_at
  limit :most
  for update skip locked
)
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
        if self._connection.execute(_TAKE, wanted).one_or_none() is None:
            refuse_repetition(claim, self._earlier(claim))

    def _earlier(self, claim: Claim) -> Earlier:
        own = {"user_id": claim.user_id, "key": claim.key}
        row = self._connection.execute(_EARLIER, own).mappings().one()
        return Earlier(**row)


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
        wanted = {"remembered": REMEMBERED, "most": KEYS_PER_LOOK}
        return self._connection.execute(_FORGET, wanted).rowcount
