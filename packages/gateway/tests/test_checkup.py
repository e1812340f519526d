"""Each illness of a database is found, and a healthy one has none."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import Connection

from strata_domain.entity.finding import Finding, Verdict
from strata_domain.error import ConfigurationError
from strata_gateway.checkup.connection_budget import connection_budget
from strata_gateway.checkup.database_check import DatabaseCheck
from strata_gateway.checkup.database_clock import database_clock
from strata_gateway.checkup.login_rights import LOGIN_RIGHTS
from strata_gateway.checkup.migration_state import migration_state
from strata_gateway.checkup.notification import NotificationCheck
from strata_gateway.checkup.probe import Probe
from strata_gateway.checkup.row_security import ROW_SECURITY
from strata_gateway.checkup.worker_life import worker_life
from support.database import MIGRATIONS, FreshDatabase
from support.pooler import pooler

MIGRATED = migration_state(MIGRATIONS)
QUIET = """
set local session_replication_role = replica;
delete from jobs;
delete from queue.procrastinate_workers
"""
A_WORKER = "; insert into queue.procrastinate_workers default values"
A_DEAD_ONE = """;
insert into queue.procrastinate_workers (last_heartbeat) values (now() - interval '7 s')
"""
A_JOB = """;
insert into jobs (id, user_id, kind, model, status, request, reservation_id,
  held_micro_usd, expires_at, created_at)
select id, id, 'image', 'sandbox/image', 'queued', '{{}}', id, 5, now(),
  now() - interval '2 minutes'
from gen_random_uuid() as id
"""
LIVES = [
    (QUIET + A_WORKER, Verdict.OK),
    (QUIET + A_WORKER + A_JOB, Verdict.WARNING),
    (QUIET + A_DEAD_ONE, Verdict.WARNING),
    (QUIET + A_DEAD_ONE + A_JOB, Verdict.FAILURE),
]
HEALTHY = [
    (LOGIN_RIGHTS, "set local role strata_app"),
    (ROW_SECURITY, ""),
    (database_clock(), ""),
    (connection_budget(23), ""),
    (MIGRATED, ""),
]
ILL = [
    (ROW_SECURITY, "alter table jobs disable row level security", "off on jobs"),
    (ROW_SECURITY, "alter table jobs no force row level security", "forced on jobs"),
    (ROW_SECURITY, "create table odd (id int)", "is off on odd"),
    (LOGIN_RIGHTS, "", "it is a superuser"),
    (LOGIN_RIGHTS, "alter role {app} bypassrls; {be}", "bypasses row level security"),
    (LOGIN_RIGHTS, "alter role {app} createrole; {be}", "may create roles"),
    (LOGIN_RIGHTS, "alter role {app} createdb; {be}", "may create databases"),
    (LOGIN_RIGHTS, "grant select on plans to {app}; {be}", "without choosing a role"),
    (LOGIN_RIGHTS, "grant select (id) on jobs to {app}; {be}", "without choosing"),
    (LOGIN_RIGHTS, "{queue}; {be}", "may read or change tables"),
    (LOGIN_RIGHTS, "alter role {app} replication; {be}", "copy the whole database"),
    (LOGIN_RIGHTS, "grant service_role to {app}; {be}", "not the application's"),
    (LOGIN_RIGHTS, "revoke strata_user from {app}; {be}", "become strata_user"),
    (database_clock(lambda: time.time() - 60), "", "60.0 s ahead of ours"),
    (connection_budget(1000), "", "up to 1000 are opened, of "),
    (MIGRATED, "delete from {drizzle} where id = 3; {forget}", "not applied: "),
    (MIGRATED, "update {drizzle} set hash = 'x' where id = 3", "edited after"),
    (MIGRATED, "insert into {drizzle} values (999, 'x', 42)", "in no file here: 42"),
]
WORDS = {
    "app": "strata_app",
    "be": "set local role strata_app",
    "queue": "grant usage on schema queue to strata_app; "
    "grant delete on queue.procrastinate_jobs to strata_app",
    "drizzle": "drizzle.__drizzle_migrations",
    "forget": "delete from supabase_migrations.schema_migrations",
}


@pytest.fixture
def owner(shared_database: FreshDatabase) -> Iterator[Connection]:
    """Whatever is done by it is undone."""
    with (
        psycopg.connect(shared_database.owner_url) as connection,
        connection.transaction(force_rollback=True),
    ):
        yield connection


def found(connection: Connection, probe: Probe, illness: str) -> list[Finding]:
    connection.execute(illness.format_map(WORDS).encode() or b"select")
    return list(probe.look(connection))


@pytest.mark.parametrize(
    ("probe", "state"), HEALTHY, ids=[probe.subject for probe, _ in HEALTHY]
)
def test_a_healthy_database_has_no_illness(
    probe: Probe, state: str, owner: Connection
) -> None:
    assert [each.verdict for each in found(owner, probe, state)] == [Verdict.OK]


@pytest.mark.parametrize(("probe", "illness", "says"), ILL, ids=[row[2] for row in ILL])
def test_an_illness_is_found_with_its_remedy(
    probe: Probe, illness: str, says: str, owner: Connection
) -> None:
    told = found(owner, probe, illness)

    (it,) = [each for each in told if says in each.says]
    assert (it.verdict, bool(it.mend)) == (Verdict.FAILURE, True)


@pytest.mark.parametrize(("state", "verdict"), LIVES, ids=range(len(LIVES)))
def test_a_dead_worker_is_missed_most_by_jobs_that_wait(
    state: str, verdict: Verdict, owner: Connection
) -> None:
    (told,) = found(owner, worker_life(6.0), state)

    assert told.verdict is verdict


def test_an_empty_database_wants_its_migrations(empty_database: str) -> None:
    probes = (ROW_SECURITY, MIGRATED, worker_life(6.0), database_clock())
    check = DatabaseCheck(name="schema", url=empty_database, probes=probes)

    told = asyncio.run(check.look())

    assert [each.verdict for each in told] == [*[Verdict.FAILURE] * 3, Verdict.OK]
    assert ["strata migrate" in each.mend for each in told[:3]] == [True] * 3


def test_nothing_is_changed_by_looking(shared_database: FreshDatabase) -> None:
    vandal = Probe("vandal", vandalise)
    url = shared_database.owner_url

    (told,) = asyncio.run(DatabaseCheck(name="x", url=url, probes=[vandal]).look())

    assert "read-only transaction" in told.says


def vandalise(connection: Connection) -> list[Finding]:
    connection.execute("delete from plans")
    return []


def test_a_database_out_of_reach_is_told_without_the_password() -> None:
    url = "postgresql://strata_app:canary@127.0.0.1:1/postgres"

    with pytest.raises(ConfigurationError) as refusal:
        asyncio.run(DatabaseCheck(name="x", url=url, probes=()).look())

    assert "canary" not in str(refusal.value)


def test_a_process_ends_though_a_database_says_nothing() -> None:
    program = (
        "import asyncio, threading as t\n"
        "from strata_gateway.checkup.background import in_background\n"
        "asyncio.run(asyncio.wait_for(in_background(t.Event().wait), 0.05))"
    )

    left = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=20, check=False
    )

    assert left.stderr.strip().endswith(b"TimeoutError")


def test_a_pooler_that_keeps_notifications_to_itself_is_found(
    database: FreshDatabase, tmp_path: Path
) -> None:
    with pooler(database.app_url, tmp_path) as pooled:
        through = notifications(app_url=pooled, listen_url=pooled)
        past = notifications(app_url=pooled, listen_url=database.app_url)
        with psycopg.connect(pooled) as connection:
            left = connection.execute("select pg_listening_channels()").fetchall()

    assert (through.verdict, past.verdict, left) == (Verdict.WARNING, Verdict.OK, [])
    assert "DATABASE_LISTEN_URL" in through.mend


def notifications(*, app_url: str, listen_url: str) -> Finding:
    check = NotificationCheck(
        app_url=app_url, listen_url=listen_url, patience_seconds=0.3
    )
    (told,) = asyncio.run(check.look())
    return told
