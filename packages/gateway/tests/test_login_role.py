"""The application's login against a real Postgres."""

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from strata_domain.error import ConfigurationError
from strata_gateway.migration import enable_login
from support.database import FreshDatabase

LOGIN = "strata_login"
ODD_PASSWORD = "it's \\ % {odd} ü"
LOG = "select pg_read_file(current_setting('data_directory') || '/../server.log')"


@pytest.fixture
def house(database: FreshDatabase) -> Iterator[FreshDatabase]:
    """Roles belong to the server, so what a test makes it takes away."""
    yield database
    database.query(f"drop role if exists {LOGIN}")


def log_in(house: FreshDatabase, password: str) -> psycopg.Connection:
    place = urlsplit(house.owner_url)
    login = f"{LOGIN}:{quote(password)}@{place.hostname}:{place.port}"
    return psycopg.connect(place._replace(netloc=login).geturl())


def test_a_role_of_another_name_may_become_what_the_application_may(
    house: FreshDatabase,
) -> None:
    enable_login(house.owner_url, user=LOGIN, password=ODD_PASSWORD)

    with log_in(house, ODD_PASSWORD) as connection:
        connection.execute("set role strata_system")
        connection.execute("select from generations")
        connection.execute("set role strata_user")
        assert connection.execute("show lock_timeout").fetchone() == ("2s",)
        assert connection.execute("show timezone").fetchone() == ("UTC",)


def test_it_has_no_right_before_it_has_chosen_a_role(house: FreshDatabase) -> None:
    enable_login(house.owner_url, user=LOGIN, password="first")

    with log_in(house, "first") as connection, pytest.raises(InsufficientPrivilege):
        connection.execute("select from generations")


def test_a_role_that_inherited_rights_loses_them(house: FreshDatabase) -> None:
    house.query(f"create role {LOGIN} inherit")
    house.query(f"grant strata_system to {LOGIN}")

    enable_login(house.owner_url, user=LOGIN, password="first")

    with log_in(house, "first") as connection, pytest.raises(InsufficientPrivilege):
        connection.execute("select from generations")


def test_repeating_it_changes_the_password(house: FreshDatabase) -> None:
    enable_login(house.owner_url, user=LOGIN, password="first")
    enable_login(house.owner_url, user=LOGIN, password="second")

    log_in(house, "second").close()
    with pytest.raises(psycopg.OperationalError, match="password"):
        log_in(house, "first")


def test_the_server_never_sees_the_password(house: FreshDatabase) -> None:
    logged = f"{house.owner_url}?options=-c%20log_statement%3Dall"

    enable_login(logged, user=LOGIN, password="canary-of-the-log")

    [(log,)] = house.query(LOG)
    assert "login password 'SCRAM-SHA-256$" in log
    assert "canary-of-the-log" not in log


@pytest.mark.parametrize("user", ["postgres", "service_role", "authenticator"])
def test_a_role_with_rights_of_its_own_is_refused(
    house: FreshDatabase, user: str
) -> None:
    with pytest.raises(ConfigurationError, match="strata_app"):
        enable_login(house.owner_url, user=user, password="taken over")

    assert house.query("select 1") == [(1,)]


def test_a_login_that_is_not_the_owner_may_not_give_logins(
    house: FreshDatabase,
) -> None:
    with pytest.raises(ConfigurationError, match="MIGRATION_DATABASE_URL"):
        enable_login(house.app_url, user=LOGIN, password="first")
