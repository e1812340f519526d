"""What only a real Postgres can do to a transaction."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from strata_domain.error import (
    ConfigurationError,
    DatabaseUnavailableError,
    PermissionDeniedError,
)
from strata_domain.service.identifier import new_id
from strata_gateway.engine import connect
from strata_gateway.transaction import AS_SYSTEM, as_user, transaction
from strata_gateway.unit_of_work import begin_for_system, begin_for_user
from support.database import FreshDatabase
from support.store import Store, a_question, a_thread

SETTINGS = """
select current_user, current_setting('role'), current_setting('timezone'),
  current_setting('statement_timeout'), current_setting('lock_timeout'),
  current_setting('idle_in_transaction_session_timeout'),
  nullif(current_setting('request.jwt.claims', true), ''),
  nullif(current_setting('request.jwt.claim.sub', true), '')
"""
LIMITS = ("UTC", "5s", "2s", "10s")
KILL = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where usename = 'strata_app' and datname = current_database()
"""


def test_a_transaction_of_a_user_is_that_users_alone(engine: Engine) -> None:
    ada = new_id()
    with transaction(engine, as_user(ada)) as connection:
        *settings, claims, subject = connection.execute(text(SETTINGS)).one()

    assert settings == ["strata_user", "strata_user", *LIMITS]
    assert json.loads(claims) == {"sub": str(ada), "role": "authenticated"}
    assert subject == str(ada)


def test_a_transaction_of_the_system_is_nobodys(engine: Engine) -> None:
    with transaction(engine, AS_SYSTEM) as connection:
        settings = connection.execute(text(SETTINGS)).one()

    assert tuple(settings) == ("strata_system", "strata_system", *LIMITS, None, None)


def test_nothing_of_a_transaction_stays_with_its_connection(
    database: FreshDatabase,
) -> None:
    engine = connect(database.app_url, connections=1)
    with transaction(engine, as_user(new_id())):
        pass
    with engine.connect() as connection:
        user, role, *_, claims, subject = connection.execute(text(SETTINGS)).one()
    engine.dispose()

    assert (user, role, claims, subject) == ("strata_app", "none", None, None)


@pytest.mark.parametrize(
    "table",
    ["profiles", "plans", "threads", "messages", "generations", "generation_events"],
)
def test_a_forgotten_beginning_is_an_error_and_never_a_leak(
    engine: Engine, table: str
) -> None:
    with engine.connect() as connection, pytest.raises(PermissionDeniedError):
        connection.execute(text(f"select from {table}"))


def kill_all(database: FreshDatabase) -> None:
    assert database.query(KILL) != [(0,)]


def test_a_connection_that_died_in_the_pool_is_not_noticed(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    thread = in_postgres.thread()
    kill_all(shared_database)

    with in_postgres.begin(thread.user_id) as work:
        assert work.threads.get(thread.thread_id, user_id=thread.user_id) == thread


def test_a_connection_that_dies_in_the_middle_is_an_outage_that_stores_nothing(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    thread = in_postgres.thread(title="before")

    def change() -> None:
        with in_postgres.begin(thread.user_id) as work:
            work.threads.save(replace(thread, title="after"))
            kill_all(shared_database)
            work.messages.add([a_question(thread)])

    with pytest.raises(DatabaseUnavailableError):
        change()
    with in_postgres.begin(thread.user_id) as work:
        assert work.threads.get(thread.thread_id, user_id=thread.user_id) == thread


def test_a_connection_that_dies_before_the_commit_is_an_outage_too(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    ada = in_postgres.add_user()

    def make() -> None:
        with in_postgres.begin(ada) as work:
            work.threads.add(a_thread(ada))
            kill_all(shared_database)

    with pytest.raises(DatabaseUnavailableError):
        make()


def test_a_database_that_is_not_there_is_an_outage() -> None:
    begin = begin_for_system(connect("postgresql://a:b@127.0.0.1:1/c", connections=1))

    with pytest.raises(DatabaseUnavailableError), begin():
        pass


def test_an_empty_pool_is_an_outage_after_a_while(
    database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strata_gateway.engine.POOL_WAIT_SECONDS", 0.05)
    engine = connect(database.app_url, connections=1)
    begin = begin_for_system(engine)

    with begin(), pytest.raises(DatabaseUnavailableError), begin():
        pass
    engine.dispose()


def test_a_missing_schema_is_told_with_its_remedy(empty_database: str) -> None:
    engine = connect(empty_database, connections=1)
    begin, ada = begin_for_user(engine), new_id()

    with pytest.raises(ConfigurationError, match="strata migrate"), begin(ada) as work:
        work.profiles.get(user_id=ada)
    engine.dispose()


def test_a_login_that_may_not_become_our_roles_is_told_so(
    database: FreshDatabase,
) -> None:
    database.query("create role stranger login password 'only-for-tests'")
    url = database.app_url.replace("strata_app", "stranger")
    engine = connect(url, connections=1)

    with pytest.raises(ConfigurationError), begin_for_system(engine)():
        pass
    engine.dispose()
    database.query("drop role stranger")


def test_a_locked_thread_is_changed_by_nobody_else(in_postgres: Store) -> None:
    thread = in_postgres.thread(title="0")

    def count() -> None:
        with in_postgres.begin(thread.user_id) as work:
            seen = work.threads.lock(thread.thread_id, user_id=thread.user_id)
            time.sleep(0.02)
            work.threads.save(replace(seen, title=str(int(seen.title) + 1)))

    with ThreadPoolExecutor(2) as threads:
        for counted in [threads.submit(count) for _ in range(10)]:
            counted.result()
    with in_postgres.begin(thread.user_id) as work:
        last = work.threads.get(thread.thread_id, user_id=thread.user_id)
    assert last.title == "10"
