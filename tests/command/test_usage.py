"""The operator sees what was used, puts people on plans, and trusts the ledger."""

import csv
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, fresh_database
from support.desk import Desk
from support.household import settle

HEADER = ["user", "model", "calls", "estimated", "input", "output", "USD"]
NOW = f"{datetime.now(UTC):%Y-%m}"


def printed(desk: Desk, database: FreshDatabase, *arguments: str) -> str:
    shown = desk.run(*arguments, MIGRATION_DATABASE_URL=database.owner_url)
    assert (shown.returncode, shown.stderr) == (0, "")
    return shown.stdout


def test_a_month_is_shown_by_user_and_model(
    desk: Desk, database: FreshDatabase
) -> None:
    users = sorted(str(settle(database).user_id) for _ in range(2))

    header, *rows, total = printed(desk, database, "usage").splitlines()

    assert header.split() == HEADER
    assert [row.split() for row in rows] == [
        [user, "sandbox/echo", "1", "0", "0", "0", "0.000003"] for user in users
    ]
    assert total.split() == ["total", "2", "0", "0", "0", "0.000006"]
    assert len({len(line) for line in (header, *rows, total)}) == 1


def test_a_month_is_written_for_programs(desk: Desk, database: FreshDatabase) -> None:
    resident = settle(database)

    text = printed(desk, database, "usage", "--csv", "--month", NOW)

    assert list(csv.DictReader(text.splitlines())) == [
        {
            "month": NOW,
            "user_id": str(resident.user_id),
            "model": "sandbox/echo",
            "calls": "1",
            "estimated_calls": "0",
            "input_tokens": "0",
            "output_tokens": "0",
            "micro_usd": "3",
        }
    ]


def test_another_month_has_none_of_it(desk: Desk, database: FreshDatabase) -> None:
    settle(database)

    _, total = printed(desk, database, "usage", "--month", "2020-02").splitlines()

    assert total.split() == ["total", "0", "0", "0", "0", "0.000000"]


@pytest.mark.parametrize("month", ["2020-13", "2020", "last", "2020-02-01"])
def test_what_is_no_month_is_pointed_to_the_form(month: str, desk: Desk) -> None:
    shown = desk.run("usage", "--month", month)

    assert (shown.returncode, shown.stdout) == (2, "")
    assert "%Y-%m" in shown.stderr


@pytest.mark.parametrize("called", ["id", "email"])
def test_somebody_is_put_on_a_plan(
    called: str, desk: Desk, database: FreshDatabase
) -> None:
    user_id = database.add_user("ada")
    name = {"id": str(user_id), "email": "Ada@example.test"}[called]

    text = printed(desk, database, "plan", "set", name, "pro")

    assert text == f"{user_id} is on pro.\n"
    found = "select plan_id from profiles where user_id = %s"
    assert database.query(found, user_id) == [("pro",)]


def test_every_plan_is_listed_with_its_limits(
    desk: Desk, database: FreshDatabase
) -> None:
    database.query("update plans set monthly_micro_usd = 5000000 where id = 'free'")

    _, *rows = printed(desk, database, "plan", "list").splitlines()

    assert [row.split() for row in rows] == [
        ["free", "Free", "*", "5.000000", "-", "-", "-", "-"],
        ["anonymous", "Anonymous", "*", "-", "-", "-", "-", "-"],
        ["pro", "Pro", "*", "-", "-", "-", "-", "-"],
    ]


@pytest.mark.parametrize(
    ("user", "plan", "why"),
    [
        ("nobody@example.test", "pro", "There is no user nobody@example.test"),
        ("ada@example.test", "gold", "There is no plan gold; there are: anonymous"),
    ],
)
def test_who_or_what_is_not_there_is_named(
    user: str, plan: str, why: str, desk: Desk, database: FreshDatabase
) -> None:
    database.add_user("ada")

    shown = desk.run(
        *("plan", "set", user, plan), MIGRATION_DATABASE_URL=database.owner_url
    )

    assert (shown.returncode, shown.stdout) == (1, "")
    assert why in shown.stderr


def test_a_ledger_that_adds_up_is_counted(desk: Desk, database: FreshDatabase) -> None:
    settle(database)

    first, *counts = printed(desk, database, "check-ledger").splitlines()

    assert first == "The ledger adds up."
    assert [line.rsplit(maxsplit=1)[1] for line in counts] == ["1", "0", "0", "0"]


def test_a_ledger_that_does_not_add_up_is_shown_where(
    desk: Desk, postgres: PostgresServer, template: str
) -> None:
    with fresh_database(postgres, template) as database:
        resident = settle(database)
        database.query("update usage_windows set used = used + 4 where used = 3")

        shown = desk.run("check-ledger", MIGRATION_DATABASE_URL=database.owner_url)

    assert (shown.returncode, shown.stderr) == (1, "")
    rule, found = shown.stdout.splitlines()
    assert rule == "Violated: the money used is the sum of the records"
    assert found.split()[0] == str(resident.user_id)
    assert found.endswith(": 7, counted 3")


@pytest.mark.parametrize(
    "command",
    [["usage"], ["check-ledger"], ["plan", "list"], ["plan", "set", str(uuid4()), "a"]],
)
def test_the_login_of_the_api_sees_nothing(
    command: list[str], desk: Desk, database: FreshDatabase
) -> None:
    alone = desk.run(*command, DATABASE_URL=database.app_url)
    as_api = desk.run(*command, MIGRATION_DATABASE_URL=database.app_url)

    assert (alone.returncode, as_api.returncode) == (1, 1)
    assert "Set MIGRATION_DATABASE_URL to the URL of the database's" in alone.stderr
    assert "put the URL of the database's owner into MIGRATION" in as_api.stderr
