"""What must hold of every answer that has ended, asked of the database itself."""

import time

from support.database import FreshDatabase, ensure_it_adds_up

SETTLING_SECONDS = 30.0
POLL_SECONDS = 0.05
UNSETTLED = """
select (select count(*) from generations where status = 'running')
  + (select count(*) from reservations where closed_at is null)
"""
VIOLATIONS = """
with log as (
  select run.id, run.message_id, run.status::text, run.last_seq, run.error_code,
    count(event.seq) as events,
    coalesce(max(event.seq), 0) as top,
    count(event.seq) filter (where event.type::text in (
      'generation.completed', 'generation.stopped', 'generation.failed',
      'generation.interrupted'
    )) as endings,
    (array_agg(event.type::text order by event.seq desc))[1] as last,
    coalesce(string_agg(event.data ->> 'text', '' order by event.seq)
      filter (where event.type = 'text.delta'), '') as text,
    coalesce(string_agg(event.data ->> 'text', '' order by event.seq)
      filter (where event.type = 'reasoning.delta'), '') as reasoning
  from generations as run
  left join generation_events as event on event.generation_id = run.id
  group by run.id
), kept as (
  select message.id, message.status::text, message.role, question.role as asked_by,
    coalesce(string_agg(part ->> 'text', '')
      filter (where part ->> 'type' = 'text'), '') as text,
    coalesce(string_agg(part ->> 'text', '')
      filter (where part ->> 'type' = 'reasoning'), '') as reasoning
  from messages as message
  left join messages as question on question.id = message.parent_id
  left join lateral jsonb_array_elements(message.parts) as part on true
  group by message.id, question.id
)
select rule.broken, kept.id, log.*
from kept left join log on log.message_id = kept.id, lateral (values
  ('an answer belongs to one run', (kept.role = 'assistant') <> (log.id is not null)),
  ('an answer hangs below a question',
    kept.role = 'assistant' and kept.asked_by is distinct from 'user'),
  ('a run ends', log.status = 'running'),
  ('a run has one terminal event', log.endings <> 1),
  ('the terminal event is the last one', log.last <> 'generation.' || log.status),
  ('the log has no gaps', log.events <> log.top),
  ('last_seq is the last seq', log.last_seq <> log.top),
  ('only a failure has a code',
    (log.status = 'failed') <> (log.error_code is not null)),
  ('the message ends as the run does', kept.status
    <> case log.status when 'completed' then 'complete' else log.status end),
  ('the message says what the log says', (kept.text, kept.reasoning)
    <> (log.text, log.reasoning))
) as rule (broken, is_broken)
where rule.is_broken
"""


def ensure_consistent(database: FreshDatabase) -> None:
    """Wait until every run and call has ended, then hold each to all the rules."""
    deadline = time.monotonic() + SETTLING_SECONDS
    while database.query(UNSETTLED) != [(0,)] and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    assert database.query(VIOLATIONS) == []
    ensure_it_adds_up(database)
