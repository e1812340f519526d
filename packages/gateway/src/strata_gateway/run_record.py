"""The one statement that stores what running generations say.

It is the busiest of all: every process sends it about five times a second with one step
of each of its runs, and each finished answer once more. Whatever is sent twice, because
the answer to a commit was lost, is stored once.
"""

from collections.abc import Sequence
from json import dumps

from sqlalchemy import text

from strata_domain.entity.generation import (
    Ending,
    Progress,
)
from strata_domain.service.part_codec import encode_part

RECORD = text("""
with step as (
  select * from unnest(
    cast(:step_ids as uuid[]), cast(:last_seqs as int[])
  ) as step (id, last_seq)
), ending as (
  select * from unnest(
    cast(:ending_ids as uuid[]), cast(:statuses as generation_status[]),
    cast(:message_statuses as message_status[]), cast(:error_codes as text[]),
    cast(:stop_reasons as stop_reason[]), cast(:models as text[]),
    cast(:parts as jsonb[])
  ) as ending (id, status, message_status, error_code, stop_reason, model, parts)
), accepted as (
  update generations as held
  set last_seq = greatest(held.last_seq, step.last_seq),
    heartbeat_at = now(),
    status = coalesce(ending.status, held.status),
    ended_at = case when ending.id is not null then now() end,
    error_code = ending.error_code
  from step left join ending on ending.id = step.id
  where held.id = step.id and held.status = 'running' and held.worker_id = :worker_id
  returning held.id, held.user_id, held.message_id, step.last_seq,
    held.cancel_requested_at is not null as cancel_requested
), logged as (
  insert into generation_events (generation_id, user_id, seq, type, data)
  select accepted.id, accepted.user_id, event.seq, event.type, event.data
  from unnest(
    cast(:event_ids as uuid[]), cast(:seqs as int[]),
    cast(:types as generation_event_type[]), cast(:data as json[])
  ) as event (id, seq, type, data)
  join accepted on accepted.id = event.id
  on conflict (generation_id, seq) do nothing
), closed as (
  update messages as message
  set parts = ending.parts, stop_reason = ending.stop_reason, updated_at = now(),
    status = ending.message_status, model = coalesce(ending.model, message.model)
  from ending join accepted on accepted.id = ending.id
  where message.id = accepted.message_id and message.status = 'streaming'
), told as (
  select count(pg_notify('strata_generations', 'e:' || chunk.ids)) as chunks
  from (
    select string_agg(cast(numbered.id as text), ',') as ids
    from (
      select id, row_number() over () / 200 as chunk
      from accepted where last_seq > 0
    ) as numbered
    group by numbered.chunk
  ) as chunk
)
select accepted.id, accepted.cancel_requested, told.chunks from accepted, told
""")


def record_parameters(steps: Sequence[Progress]) -> dict[str, object]:
    """Return the steps as the arrays that the statement unnests."""
    return {**_steps(steps), **_events(steps), **_endings(steps)}


def _steps(steps: Sequence[Progress]) -> dict[str, object]:
    return {
        "step_ids": [step.generation_id for step in steps],
        "last_seqs": [step.events[-1].seq if step.events else 0 for step in steps],
    }


def _events(steps: Sequence[Progress]) -> dict[str, object]:
    events = [(step.generation_id, event) for step in steps for event in step.events]
    return {
        "event_ids": [generation_id for generation_id, _ in events],
        "seqs": [event.seq for _, event in events],
        "types": [event.type for _, event in events],
        "data": [event.data for _, event in events],
    }


def _endings(steps: Sequence[Progress]) -> dict[str, object]:
    endings = [
        (step.generation_id, step.ending) for step in steps if step.ending is not None
    ]
    return {
        "ending_ids": [generation_id for generation_id, _ in endings],
        "statuses": [ending.status for _, ending in endings],
        "message_statuses": [ending.message_status for _, ending in endings],
        "error_codes": [ending.error_code for _, ending in endings],
        "stop_reasons": [ending.stop_reason for _, ending in endings],
        "models": [ending.model for _, ending in endings],
        "parts": [_parts(ending) for _, ending in endings],
    }


def _parts(ending: Ending) -> str:
    return dumps([encode_part(part) for part in ending.parts], ensure_ascii=False)
