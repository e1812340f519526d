"""Looking at a whole account takes longer than what a request may ask."""

import tracemalloc
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, event, text

from strata_domain.entity.account_table import ACCOUNT_TABLES
from strata_domain.service.identifier import new_id
from strata_gateway.account_snapshot import begin_snapshot
from support.database import FreshDatabase

HOW = """
select current_setting('statement_timeout'), current_setting('transaction_isolation'),
  current_setting('transaction_read_only')
"""
ROWS, LETTERS = 50, 2**20
LONG_STORY = f"""
with thread as (
  insert into threads (id, user_id) values (gen_random_uuid(), %s) returning id, user_id
)
insert into messages (id, thread_id, user_id, role, status, parts)
select gen_random_uuid(), id, user_id, 'user', 'complete', jsonb_build_array(
  jsonb_build_object('type', 'text', 'text', repeat('x', {LETTERS})))
from thread, generate_series(1, {ROWS})
"""
MESSAGES = next(table for table in ACCOUNT_TABLES if table.name == "messages")


@pytest.fixture
def connections(engine: Engine) -> Iterator[list[Connection]]:
    """Those that are opened during the test."""
    opened: list[Connection] = []
    note = opened.append
    event.listen(engine, "engine_connect", note)
    yield opened
    event.remove(engine, "engine_connect", note)


def test_a_statement_may_take_minutes_and_sees_one_moment(
    engine: Engine, connections: list[Connection]
) -> None:
    with begin_snapshot(engine)(new_id()):
        found = connections[-1].execute(text(HOW)).one()

    assert tuple(found) == ("10min", "repeatable read", "on")


def test_of_long_messages_a_few_at_a_time_are_in_memory(
    engine: Engine, shared_database: FreshDatabase
) -> None:
    user_id = shared_database.add_user()
    shared_database.query(LONG_STORY, user_id)

    tracemalloc.start()
    with begin_snapshot(engine)(user_id) as snapshot:
        letters = sum(map(len, snapshot.lines(MESSAGES)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert letters > ROWS * LETTERS
    assert peak < letters / 3
