"""The two stores that must behave alike."""

import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine

from strata_domain.entity.plan import Plan
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_gateway.engine import connect
from strata_gateway.ledger_check import check_ledger
from strata_gateway.unit_of_work import begin_for_system, begin_for_user
from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, fresh_database
from support.store import NOON, Store

AGE = """
set local session_replication_role = replica;
update generations set heartbeat_at = heartbeat_at - {age};
update idempotency_keys set created_at = created_at - {age};
update jobs set lease_until = lease_until - {age};
update account_tasks set lease_until = lease_until - {age},
  ended_at = ended_at - {age};
update assets set created_at = created_at - {age};
update discarded_files set due_at = due_at - {age};
update webhook_inbox set received_at = received_at - {age};
update reservations set lease_until = lease_until - {age},
  created_at = created_at - {age}, period_start = {period}, minute_start = {minute};
update usage_records set period_start = {period}, created_at = created_at - {age};
update usage_windows set period_start = {meter}
"""
"""What makes everything older, as if it had happened so many seconds ago."""
OLDER = "usage_period({0}, {1} + (now() - usage_period({0}, now())) - {2})"
ADD_PLAN = """
insert into plans (id, name, monthly_micro_usd, requests_per_minute,
  concurrent_generations, monthly_images, monthly_characters, monthly_audio_seconds,
  storage_bytes, allowed_models)
values (%(plan_id)s, %(name)s, %(monthly_micro_usd)s, %(requests_per_minute)s,
  %(concurrent_generations)s, %(monthly_images)s, %(monthly_characters)s,
  %(monthly_audio_seconds)s, %(storage_bytes)s, %(allowed_models)s)
"""
MOVE = "update profiles set plan_id = %(plan_id)s where user_id = %(user_id)s"


FORGET = """
set local session_replication_role = replica;
delete from discarded_files;
delete from account_tasks;
delete from audit_events;
delete from usage_windows;
delete from reservations;
delete from usage_records
"""
HOURS = 36e5


@pytest.fixture(scope="session")
def shared_database(postgres: PostgresServer, template: str) -> Iterator[FreshDatabase]:
    """One database for all tests of this folder: each signs up users of its own."""
    with fresh_database(postgres, template) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def engine(shared_database: FreshDatabase) -> Iterator[Engine]:
    engine = connect(shared_database.app_url, connections=2)
    yield engine
    engine.dispose()


@pytest.fixture
def in_postgres(shared_database: FreshDatabase, engine: Engine) -> Iterator[Store]:
    yield Store(
        begin=begin_for_user(engine),
        begin_for_system=begin_for_system(engine),
        add_user=shared_database.add_user,
        let_pass=partial(grow_older, shared_database),
        give_plan=partial(give_plan, shared_database),
    )
    report = check_ledger(shared_database.owner_url, grace_seconds=HOURS)
    shared_database.query("delete from auth.users")
    shared_database.query("delete from plans where name = 'Small'")
    with psycopg.connect(shared_database.owner_url) as connection:
        connection.execute(FORGET)
    assert report.violations == ()


def grow_older(database: FreshDatabase, seconds: float) -> None:
    age = f"interval '{seconds} seconds'"
    with psycopg.connect(database.owner_url) as connection:
        ages = AGE.format(
            age=age,
            period=OLDER.format("'monthly_micro_usd'", "period_start", age),
            minute=OLDER.format("'requests_per_minute'", "minute_start", age),
            meter=OLDER.format("meter", "period_start", age),
        )
        connection.execute(ages.encode())


def give_plan(database: FreshDatabase, user_id: UUID, plan: Plan) -> None:
    """Give a plan, at a time when the minute does not end in the middle of a test."""
    time.sleep(2 if time.time() % 60 > 58 else 0)
    with psycopg.connect(database.owner_url) as connection:
        values = {**asdict(plan), "allowed_models": list(plan.allowed_models)}
        connection.execute(ADD_PLAN.encode(), values)
        connection.execute(MOVE.encode(), {**values, "user_id": user_id})


@pytest.fixture
def in_memory() -> Store:
    clock = ManualClock(NOON)
    memory = InMemoryDatabase(clock)
    return Store(
        begin=memory.begin_for_user,
        begin_for_system=memory.begin_for_system,
        add_user=memory.add_user,
        let_pass=clock.advance,
        give_plan=memory.give_plan,
    )


@pytest.fixture(params=["in_memory", "in_postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each test of the contract runs once in memory and once in Postgres."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Store)
    return found
