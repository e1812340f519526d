"""Users who have a row in every table."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg

from support.database import FreshDatabase

RESERVATION = """
insert into reservations (id, user_id, generation_id, operation, attempt, model, state,
  micro_usd, input_tokens, price, counts_as_request, takes_slot, period_start,
  minute_start, lease_until, closed_at)
select %(id)s, %(user_id)s, %(generation_id)s, 'chat', 1, 'sandbox/echo', 'settled',
  5, 1, '{}', false, true, month, minute, now(), now()
from usage_period('monthly_micro_usd', now()) as month,
  usage_period('requests_per_minute', now()) as minute
"""
RECORD = """
insert into usage_records (id, user_id, reservation_id, generation_id, operation,
  attempt, model, outcome, price, micro_usd, estimated, overrun, period_start)
select %(id)s, %(user_id)s, %(id)s, %(generation_id)s, 'chat', 1, 'sandbox/echo',
  'completed', '{}', 3, false, false, usage_period('monthly_micro_usd', now())
"""
WINDOW = """
insert into usage_windows (subject_id, meter, period_start, used, reserved)
select %(user_id)s, 'monthly_micro_usd', usage_period('monthly_micro_usd', now()), 3, 0
"""
KEY = """
insert into api_keys (id, user_id, name, prefix, secret_digest, scopes, allowed_models)
values (%(id)s, %(user_id)s, 'robot', %(id)s, sha256('secret'), '{data}', '{*}')
"""
CLAIM = """
insert into idempotency_keys (user_id, key, request_digest, result_id)
values (%(user_id)s, 'once', sha256('request'), %(generation_id)s)
"""
JOB = """
insert into jobs (id, user_id, kind, model, status, request, reservation_id,
  held_micro_usd, expires_at)
values (%(id)s, %(user_id)s, 'image', 'sandbox/image', 'queued', '{}', %(id)s, 5, now())
"""
JOB_EVENT = """
insert into job_events (job_id, user_id, seq, type, data)
values (%(id)s, %(user_id)s, 1, 'job.queued', '{}')
"""
ASSET = """
insert into assets (id, user_id, kind, status, bucket, path, media_type, size_bytes)
values (%(id)s, %(user_id)s, 'image', 'pending', 'assets',
  %(user_id)s::text || '/' || %(id)s::text || '.png', 'image/png', 1)
"""
REFERENCE = """
insert into message_assets (message_id, asset_id, user_id)
select message_id, %(id)s, %(user_id)s from generations where id = %(generation_id)s
"""
DISCARDED = """
insert into discarded_files (path, user_id, due_at)
values (%(user_id)s::text || '/gone.png', %(user_id)s, now())
"""
MESSAGE = """
insert into webhook_inbox (provider, event_id, ref)
values ('sandbox', %(id)s::text, %(user_id)s::text)
"""
TASK = """
insert into account_tasks (id, user_id, kind) values (%(id)s, %(user_id)s, 'export')
"""
COST = "update generations set micro_usd = 3 where id = %(generation_id)s"
PAID = (
    RESERVATION,
    RECORD,
    WINDOW,
    KEY,
    CLAIM,
    JOB,
    JOB_EVENT,
    ASSET,
    REFERENCE,
    DISCARDED,
    MESSAGE,
    TASK,
    COST,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A user with one thread: a question, and an answer still being written."""

    user_id: UUID
    plan: str
    thread_id: UUID
    question_id: UUID
    answer_id: UUID
    generation_id: UUID


def settle(database: FreshDatabase, *, plan: str = "free") -> Resident:
    """Sign somebody up and let them ask something."""
    resident = Resident(
        user_id=database.add_user(),
        plan=plan,
        thread_id=uuid4(),
        question_id=uuid4(),
        answer_id=uuid4(),
        generation_id=uuid4(),
    )
    database.query(
        "update profiles set plan_id = %s where user_id = %s", plan, resident.user_id
    )
    _ask(database, resident)
    _begin_to_answer(database, resident)
    _pay(database, resident)
    return resident


def _ask(database: FreshDatabase, resident: Resident) -> None:
    database.query(
        "insert into threads (id, user_id) values (%s, %s)",
        resident.thread_id,
        resident.user_id,
    )
    database.query(
        "insert into messages (id, thread_id, user_id, role, status, parts)"
        " values (%s, %s, %s, 'user', 'complete', '[]')",
        resident.question_id,
        resident.thread_id,
        resident.user_id,
    )
    database.query(
        "insert into messages (id, thread_id, user_id, parent_id, role, status, parts)"
        " values (%s, %s, %s, %s, 'assistant', 'streaming', '[]')",
        resident.answer_id,
        resident.thread_id,
        resident.user_id,
        resident.question_id,
    )
    database.query(
        "update threads set head_message_id = %s where id = %s",
        resident.answer_id,
        resident.thread_id,
    )


def _begin_to_answer(database: FreshDatabase, resident: Resident) -> None:
    database.query(
        "insert into generations"
        " (id, user_id, thread_id, message_id, model, status, worker_id)"
        " values (%s, %s, %s, %s, 'sandbox/echo', 'running', gen_random_uuid())",
        resident.generation_id,
        resident.user_id,
        resident.thread_id,
        resident.answer_id,
    )
    database.query(
        "insert into generation_events (generation_id, user_id, seq, type, data)"
        " values (%s, %s, 1, 'generation.started', '{}')",
        resident.generation_id,
        resident.user_id,
    )


def _pay(database: FreshDatabase, resident: Resident) -> None:
    names = {
        "id": uuid4(),
        "user_id": resident.user_id,
        "generation_id": resident.generation_id,
    }
    with psycopg.connect(database.owner_url) as connection:
        for statement in PAID:
            connection.execute(statement.encode(), names)
