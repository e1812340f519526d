"""The check of the ledger sees every way in which it can fail to add up."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest

from strata_domain.error import ConfigurationError
from strata_gateway.ledger_check import check_ledger
from support.database import FreshDatabase
from support.keys import a_key, cut
from support.money import LEASE_SECONDS, Purse, a_hold, a_settlement
from support.store import Store

SPEND = "update usage_windows set used = used + 1"
HOLD = "update usage_windows set reserved = reserved + 1"
FIDDLES = {
    "the money used is the sum of the records": SPEND,
    "the money put aside is what open reservations hold": HOLD,
    "the money used with a key is the sum of its records": SPEND,
    "the money put aside for a key is what its open reservations hold": HOLD,
    "the answers at once are the open reservations that take a slot": HOLD,
    "every request of a minute is counted once": SPEND,
    "no reservation is open past its lease": (
        "update reservations set lease_until = now() - interval '1 day'"
    ),
    "a reservation has a record exactly when it is settled": (
        "delete from usage_records"
    ),
    "a run costs what its records say": "update generations set micro_usd = 1",
    "a run that has ended holds nothing": (
        "update generations set status = 'failed', ended_at = now() - interval '1 day'"
    ),
}
TABLES = ("usage_windows", "reservations", "usage_records", "generations")


@contextmanager
def fiddled(database: FreshDatabase, statement: str) -> Iterator[None]:
    """A ledger that somebody has changed by hand, put right afterwards."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        for table in TABLES:
            connection.execute(f"create table kept_{table} as table {table}".encode())
        connection.execute(statement.encode())
        yield
        for table in TABLES:
            connection.execute(f"delete from {table}".encode())
            connection.execute(f"insert into {table} table kept_{table}".encode())
            connection.execute(f"drop table kept_{table}".encode())


@pytest.fixture
def spent(in_postgres: Store) -> Purse:
    """A user whose key had a run charged once, and whose second call is under way."""
    run = in_postgres.running()
    purse = Purse(in_postgres, run.user_id)
    key = cut(in_postgres, a_key(run.user_id))
    hold, second = (
        replace(
            a_hold(run.user_id),
            generation_id=run.generation_id,
            api_key_id=key.api_key_id,
        )
        for _ in range(2)
    )
    purse.settle(a_settlement(purse.hold(hold, dispatched=True)))
    purse.hold(second)
    return purse


@pytest.mark.usefixtures("spent")
def test_a_sound_ledger_is_told_in_figures(shared_database: FreshDatabase) -> None:
    report = check_ledger(shared_database.owner_url, grace_seconds=0)

    assert report.violations == ()
    counts = (report.records, report.estimated, report.overrun, report.open)
    assert counts == (1, 0, 0, 1)


def test_estimates_and_overruns_are_counted(
    shared_database: FreshDatabase, spent: Purse
) -> None:
    spent.settle(a_settlement(spent.called(1), 5))
    spent.called()
    spent.store.let_pass(LEASE_SECONDS + 1)
    spent.sweep()

    report = check_ledger(shared_database.owner_url, grace_seconds=0)

    counts = (report.records, report.estimated, report.overrun, report.open)
    assert counts == (3, 1, 1, 0)


@pytest.mark.usefixtures("spent")
@pytest.mark.parametrize("rule", FIDDLES)
def test_what_does_not_add_up_is_named(
    shared_database: FreshDatabase, rule: str
) -> None:
    with fiddled(shared_database, FIDDLES[rule]):
        report = check_ledger(shared_database.owner_url, grace_seconds=3600)

    assert rule in {violation.rule for violation in report.violations}


def test_a_sweeper_has_time_to_notice(
    shared_database: FreshDatabase, spent: Purse
) -> None:
    spent.store.let_pass(LEASE_SECONDS + 10)

    late, patient = (
        check_ledger(shared_database.owner_url, grace_seconds=grace).violations
        for grace in (5, 15)
    )

    assert [violation.rule for violation in late] == [
        "no reservation is open past its lease"
    ]
    assert patient == ()
    spent.sweep()


def test_only_the_owner_may_check(shared_database: FreshDatabase) -> None:
    with pytest.raises(ConfigurationError, match="MIGRATION_DATABASE_URL"):
        check_ledger(shared_database.app_url, grace_seconds=0)
