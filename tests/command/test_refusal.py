"""What cannot be done is said in one line with the next step, and with no secret."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.database import APP_PASSWORD, FreshDatabase
from support.desk import AS_NOBODY, Desk, new_desk

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")

PASSWORD = "canary-password"
NOWHERE = f"postgresql://strata_app:{PASSWORD}@127.0.0.1:1/postgres"
PRODUCTION = {
    "STRATA_ENV": "production",
    "SUPABASE_URL": "https://project.supabase.co",
    "SUPABASE_JWT_SECRET": f"{PASSWORD}-of-thirty-two-bytes-at-least",
    "OPENAI_API_KEY": PASSWORD,
}
UNREACHABLE = (
    "The database does not let us in; check that Postgres runs at the host and port of "
    "the database URL, and that the database, user and password in it are right."
)


def refusal(desk: Desk, *arguments: str, **settings: str) -> str:
    shown = desk.run(*arguments, **settings)
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr.startswith("strata: ")
    assert shown.stderr.count("\n") == 1
    assert PASSWORD not in shown.stderr
    assert APP_PASSWORD not in shown.stderr
    return shown.stderr.removeprefix("strata: ").strip()


def serve_refusal(desk: Desk, **settings: str) -> str:
    return refusal(desk, "serve", "--port", "0", **settings)


def test_production_needs_a_database(desk: Desk) -> None:
    assert serve_refusal(desk, **PRODUCTION) == (
        "Set DATABASE_URL to your Postgres in env/secrets.env or the environment, or "
        "run 'strata dev', which brings its own."
    )


def test_production_needs_somebody_who_signs_people_in(
    desk: Desk, database: FreshDatabase
) -> None:
    settings = {"STRATA_ENV": "production", "DATABASE_URL": database.app_url}

    assert serve_refusal(desk, **settings) == (
        "Nobody can sign in: set SUPABASE_URL to your project's address, or run "
        "'strata dev', which needs no account."
    )


def test_production_refuses_a_login_that_nothing_binds(
    desk: Desk, database: FreshDatabase
) -> None:
    assert serve_refusal(desk, **PRODUCTION, DATABASE_URL=database.owner_url) == (
        "DATABASE_URL logs in with rights that no policy binds; use the login "
        "strata_app, which 'strata migrate' makes."
    )


def test_a_database_that_is_not_migrated_is_named(
    desk: Desk, empty_database: str
) -> None:
    settings = {"STRATA_ENV": "development", "DATABASE_URL": empty_database}

    assert serve_refusal(desk, **settings) == (
        "The database's schema is not the one this version needs; run: strata migrate"
    )


def test_a_database_out_of_reach_is_named(desk: Desk) -> None:
    at_a_desk = {"STRATA_ENV": "development", "DATABASE_URL": NOWHERE}

    assert serve_refusal(desk, **PRODUCTION, DATABASE_URL=NOWHERE) == UNREACHABLE
    assert refusal(desk, "migrate", MIGRATION_DATABASE_URL=NOWHERE) == UNREACHABLE
    assert serve_refusal(desk, **at_a_desk) == (
        "Nothing answers at the database of DATABASE_URL: check that Postgres runs "
        "there and that user, password and database are right."
    )


def test_a_wrong_password_is_not_repeated(desk: Desk, database: FreshDatabase) -> None:
    wrong = database.app_url.replace(APP_PASSWORD, PASSWORD)

    assert serve_refusal(desk, **PRODUCTION, DATABASE_URL=wrong) == UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://app:{PASSWORD}@127.0.0.1/db",
        f"postgresql://app:{PASSWORD}@127.0.0.1:port/db",
        PASSWORD,
    ],
)
def test_an_address_of_something_else_is_not_repeated(url: str, desk: Desk) -> None:
    settings = {"STRATA_ENV": "development", "DATABASE_URL": url}

    assert serve_refusal(desk, **settings) == (
        "DATABASE_URL is not the address of a Postgres; write it as "
        "postgresql://user:password@host:5432/database"
    )


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


@pytest.mark.parametrize("command", ["dev", "serve"])
def test_a_port_that_is_taken_is_named(command: str, taken: str, desk: Desk) -> None:
    settings = {"STRATA_ENV": "development"}

    assert refusal(desk, command, "--port", taken, **settings) == (
        f"Cannot serve at 127.0.0.1:{taken} (Address already in use): stop what uses "
        "it, or take any free port: --port 0"
    )


def test_a_host_of_another_machine_is_named(desk: Desk) -> None:
    found = refusal(desk, "dev", "--host", "192.0.2.1", "--port", "0")

    assert found == (
        "Cannot serve at 192.0.2.1:0 (Cannot assign requested address): name an "
        "address of this machine: --host 127.0.0.1"
    )


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("DATABASE_CONNECTIONS", "ten", "must be a number; it is 'ten'"),
        ("DATABASE_CONNECTIONS", "2", "must be between 4 and 500; it is 2"),
        ("STRATA_ENV", "prod", "is 'prod'; set it to production or development"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(
    name: str, value: str, why: str, desk: Desk
) -> None:
    assert serve_refusal(desk, **{name: value}) == f"{name} {why}"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("STRATA_TITLE_MODEL", "openai/gpt-6-sol", "which is not offered here; name a"),
        ("STRATA_CATALOGUE", "models.json", "models.json cannot be read"),
    ],
)
def test_a_model_or_a_catalogue_that_is_not_there_is_named(
    name: str, value: str, why: str, desk: Desk, database: FreshDatabase
) -> None:
    settings = {"STRATA_ENV": "development", "DATABASE_URL": database.app_url}

    assert why in serve_refusal(desk, **settings, **{name: value})


def test_dev_is_not_for_production(desk: Desk) -> None:
    assert refusal(desk, "dev", STRATA_ENV="production") == (
        "STRATA_ENV says production; 'strata dev' is for development: unset it."
    )


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"api_url": 5}', '{"api_url": "x"}'])
def test_a_file_of_the_apps_that_makes_no_sense_is_named(
    text: str, tmp_path: Path
) -> None:
    desk = new_desk(tmp_path / "desk")
    (desk.home / "env/frontend/local.json").write_text(text)

    assert refusal(desk, "dev") == (
        "env/frontend/local.json must name an api_url such as http://127.0.0.1:8000; "
        "run the command in the checkout of Strata, or restore that file."
    )


@pytest.mark.parametrize("command", ["dev", "token", "migrate", "check-ledger"])
def test_outside_of_a_checkout_nothing_is_begun(command: str, tmp_path: Path) -> None:
    assert "checkout" in refusal(Desk(home=tmp_path), command)
    assert list(tmp_path.iterdir()) == []


@root_only
@pytest.mark.parametrize("command", ["dev", "token", "migrate"])
def test_a_directory_that_may_not_be_written_is_named(
    command: str, tmp_path: Path
) -> None:
    desk = new_desk(tmp_path / "desk", user=AS_NOBODY)
    place = desk.home / ".strata"

    assert refusal(desk, command) == (
        f"The embedded Postgres cannot use {place} (Permission denied): give this user "
        f"the right to read and write {place}, or set DATABASE_URL to a Postgres of "
        "yours."
    )
