"""The ledger's functions: who may call them, and whoever owns the schema."""

import json
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from strata_gateway.ledger_check import check_ledger
from strata_gateway.migration import migrate
from strata_infrastructure.embedded_postgres import PostgresServer
from support.access import declared_functions
from support.database import MIGRATIONS, FreshDatabase
from support.household import Resident, settle

ROLES = [
    "anon",
    "authenticated",
    "strata_user",
    "strata_system",
    "strata_app",
    "service_role",
]
CALLABLE = """
select proname, array_agg(role) from pg_proc, unnest(%s::text[]) as role
where pronamespace = 'public'::regnamespace
  and has_function_privilege(role, oid, 'execute')
group by proname
"""
RESERVE = "select used, reserved from reserve_usage(%s, true)"
PRICE = {"input": 1, "output": 1, "cache_read": 1, "cache_write": 1, "request": 0}


@pytest.mark.parametrize("house", ["plain", "supabase"])
def test_every_function_is_for_whom_it_is_declared_and_nobody_else(
    request: pytest.FixtureRequest, house: str
) -> None:
    database: FreshDatabase = request.getfixturevalue(house)

    found = {name: set(roles) for name, roles in database.query(CALLABLE, ROLES)}

    assert found == declared_functions()


def a_hold(resident: Resident, reservation_id: UUID) -> str:
    hold = {
        "id": reservation_id,
        "user_id": resident.user_id,
        "generation_id": resident.generation_id,
        "operation": "chat",
        "attempt": 1,
        "model": "sandbox/echo",
        "micro_usd": 9,
        "input_tokens": 1,
        "price": PRICE,
        "counts_as_request": True,
        "takes_slot": True,
        "lease_seconds": 60,
    }
    return json.dumps(hold, default=str)


@pytest.fixture
def modest(
    postgres: PostgresServer, modest_url: str, template: str
) -> tuple[str, FreshDatabase]:
    """A database whose owner is bound by row level security, and a way past it."""
    assert template
    migrate(modest_url, MIGRATIONS)
    return modest_url, FreshDatabase(owner_url=postgres.url("modest"), app_url="")


def test_an_owner_whom_row_level_security_binds_still_keeps_the_ledger(
    modest: tuple[str, FreshDatabase],
) -> None:
    owner_url, database = modest
    resident, reservation_id = settle(database), uuid4()
    settlement = {"reservation_id": reservation_id, "outcome": "completed"}
    told = json.dumps([{**settlement, "micro_usd": 4, "estimated": False}], default=str)

    with psycopg.connect(database.owner_url) as connection:
        connection.execute("set local role strata_system")
        connection.execute(RESERVE, (a_hold(resident, reservation_id),))
        connection.execute("select settle_usage(%s)", (told,))

    report = check_ledger(owner_url, grace_seconds=60)
    assert (report.violations, report.records) == ((), 2)
    assert database.query("select micro_usd from generations") == [(7,)]


@pytest.mark.parametrize("claims", ["", "{}", '{"sub": null}'])
def test_without_claims_nobodys_money_is_reserved(
    plain: FreshDatabase, claims: str
) -> None:
    resident = settle(plain)

    with psycopg.connect(plain.owner_url) as connection:
        connection.execute("set local role strata_user")
        connection.execute(
            "select set_config('request.jwt.claims', %s, true)", (claims,)
        )
        with pytest.raises(InsufficientPrivilege, match="somebody else"):
            connection.execute(RESERVE, (a_hold(resident, uuid4()),))
