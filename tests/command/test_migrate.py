"""One command brings any database up to date, and says what it did."""

from urllib.parse import quote

import psycopg
import pytest

from strata_gateway.migration import pending
from support.database import APP_PASSWORD, APP_USER, FreshDatabase
from support.desk import Desk

LOGIN = "strata_odd_login"
ODD_PASSWORD = "it's@%/:"
UP_TO_DATE = "The schema is up to date.\n"


def tags(desk: Desk) -> list[str]:
    return sorted(
        path.stem for path in (desk.home / "supabase/migrations").glob("*.sql")
    )


def test_the_embedded_database_is_migrated_once(desk: Desk) -> None:
    desk.run("migrate")

    shown = desk.run("migrate")

    assert (shown.returncode, shown.stdout, shown.stderr) == (0, UP_TO_DATE, "")


def test_a_given_database_is_migrated_once(desk: Desk, empty_database: str) -> None:
    first = desk.run("migrate", MIGRATION_DATABASE_URL=empty_database)
    second = desk.run("migrate", MIGRATION_DATABASE_URL=empty_database)

    applied = "".join(f"applied {tag}\n" for tag in tags(desk))
    assert (first.returncode, first.stdout) == (0, applied + UP_TO_DATE)
    assert (second.returncode, second.stdout) == (0, UP_TO_DATE)
    assert pending(empty_database, desk.home / "supabase/migrations") == []


def test_a_target_has_a_file_of_its_own(desk: Desk, empty_database: str) -> None:
    file = desk.home / "env/migration/staging.env"
    file.write_text(f"MIGRATION_DATABASE_URL={empty_database}\n")

    shown = desk.run("migrate", "--target", "staging")

    assert shown.returncode == 0
    assert pending(empty_database, desk.home / "supabase/migrations") == []


def test_an_unknown_target_is_explained(desk: Desk) -> None:
    shown = desk.run("migrate", "--target", "mars")

    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr == (
        f"strata: There is no {desk.home}/env/migration/mars.env: "
        "copy local.env beside it and fill it in.\n"
    )


@pytest.mark.parametrize("command", ["migrate", "token"])
def test_the_login_of_the_api_may_change_no_schema(
    command: str, desk: Desk, database: FreshDatabase
) -> None:
    as_api = desk.run(command, MIGRATION_DATABASE_URL=database.app_url)
    alone = desk.run(command, DATABASE_URL=database.app_url)

    assert (as_api.returncode, alone.returncode) == (1, 1)
    assert "put the URL of the database's owner into MIGRATION" in as_api.stderr
    assert "Set MIGRATION_DATABASE_URL to the URL of the database's" in alone.stderr


def test_the_login_of_the_api_gets_its_password_as_it_is_meant(
    desk: Desk, database: FreshDatabase
) -> None:
    odd = database.app_url.replace(APP_USER, LOGIN).replace(
        APP_PASSWORD, quote(ODD_PASSWORD, safe="")
    )

    desk.run("migrate", MIGRATION_DATABASE_URL=database.owner_url, DATABASE_URL=odd)

    psycopg.connect(odd).close()
    database.query(f"drop role {LOGIN}")
