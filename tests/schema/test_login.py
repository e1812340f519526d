"""The application's own login, as the API and the worker use it."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection
from psycopg.errors import InsufficientPrivilege

from support.database import FreshDatabase
from support.household import Resident, settle

BECOME = "select set_config('role', %s, true)"
CLAIM = """
select set_config('role', 'strata_user', true),
  set_config('request.jwt.claims', %(claims)s, true),
  set_config('request.jwt.claim.sub', %(user_id)s, true)
"""
THREADS = "select user_id from threads"


@pytest.fixture(scope="module", params=["plain", "supabase"])
def house(request: pytest.FixtureRequest) -> FreshDatabase:
    database: FreshDatabase = request.getfixturevalue(request.param)
    return database


@pytest.fixture(scope="module")
def resident(house: FreshDatabase) -> Resident:
    settle(house)
    return settle(house)


@pytest.fixture
def application(house: FreshDatabase) -> Iterator[Connection]:
    with psycopg.connect(house.app_url, autocommit=True) as connection:
        yield connection


def act_for(connection: Connection, resident: Resident) -> None:
    claims = json.dumps({"sub": str(resident.user_id), "role": "authenticated"})
    connection.execute(CLAIM, {"claims": claims, "user_id": str(resident.user_id)})


def test_a_transaction_for_a_user_sees_that_user_alone(
    application: Connection, resident: Resident
) -> None:
    with application.transaction():
        act_for(application, resident)

        assert application.execute(THREADS).fetchall() == [(resident.user_id,)]


def test_a_transaction_that_chose_no_role_is_denied(application: Connection) -> None:
    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        application.execute(THREADS)


def test_the_choice_ends_with_its_transaction(
    application: Connection, resident: Resident
) -> None:
    with application.transaction():
        act_for(application, resident)

    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        application.execute(THREADS)


def test_the_claims_end_with_their_transaction(
    application: Connection, resident: Resident
) -> None:
    with application.transaction():
        act_for(application, resident)

    with application.transaction():
        application.execute(BECOME, ("strata_user",))
        assert application.execute(THREADS).fetchall() == []


def test_the_worker_sees_everyones_runs(
    application: Connection, resident: Resident
) -> None:
    with application.transaction():
        application.execute(BECOME, ("strata_system",))
        rows = application.execute("select id from generations").fetchall()

    assert (resident.generation_id,) in rows


@pytest.mark.parametrize(
    "role", ["postgres", "service_role", "authenticated", "anon", "authenticator"]
)
def test_the_login_can_become_nobody_else(application: Connection, role: str) -> None:
    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        application.execute(BECOME, (role,))


def test_the_login_is_bounded_in_time_and_lives_in_utc(application: Connection) -> None:
    shown = [
        application.execute(f"show {name}".encode()).fetchone()
        for name in (
            "timezone",
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
        )
    ]

    assert shown == [("UTC",), ("5s",), ("2s",), ("10s",)]
