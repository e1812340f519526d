"""Who may do what to which rows: every table, role and verb, own rows and others'."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product

import psycopg
import pytest

from support.access import declared_columns, declared_matrix
from support.database import FreshDatabase
from support.household import Resident, settle
from support.stage import Attempt, Outcome, Stage

NO_CLAIMS = [
    "",
    "{}",
    "null",
    '{"sub": null}',
    '{"sub": ""}',
    '{"sub": "ada"}',
    '{"role": "service_role"}',
    "no json",
]
VIOLATIONS = [
    "create table forgotten (user_id uuid)",
    "alter table messages disable row level security",
    "create policy open on threads for select to authenticated using (true)",
    "grant delete on threads to authenticated",
    "grant select on plans to anon",
    "grant strata_system to strata_user with inherit true",
    "grant strata_user to strata_app with inherit true",
    "create policy open on messages for insert to strata_user with check (true)",
]
DIRECT, API = "authenticated", "strata_user"
LIMITED = ["anon", DIRECT, API, "strata_system", "strata_app"]
ROLES = [*LIMITED, "service_role"]
VERBS = {"select": "r", "insert": "i", "update": "u", "delete": "d"}
CASES: dict[tuple[Outcome, Outcome], Callable[[str], str]] = {
    (Outcome.DENIED, Outcome.DENIED): lambda _: "-",
    (Outcome.DONE, Outcome.NOTHING): str.lower,
    (Outcome.DONE, Outcome.DENIED): str.lower,  # an insert for somebody else
    (Outcome.DONE, Outcome.DONE): str.upper,
}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two users of one database; the first is the one who acts."""

    stage: Stage
    actor: Resident
    other: Resident

    @property
    def claims(self) -> str:
        return json.dumps({"sub": str(self.actor.user_id), "role": DIRECT})

    def tables(self) -> list[str]:
        return self.stage.tables()


@contextmanager
def inhabited(database: FreshDatabase) -> Iterator[Neighbours]:
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        actor, other = settle(database), settle(database, plan="pro")
        yield Neighbours(Stage(connection), actor, other)


@pytest.fixture(scope="module", params=["plain", "supabase"])
def neighbours(request: pytest.FixtureRequest) -> Iterator[Neighbours]:
    with inhabited(request.getfixturevalue(request.param)) as found:
        yield found


@pytest.fixture(scope="module")
def plain_neighbours(plain: FreshDatabase) -> Iterator[Neighbours]:
    with inhabited(plain) as found:
        yield found


def test_every_table_admits_whom_the_matrix_names_and_nobody_else(
    neighbours: Neighbours,
) -> None:
    assert observed_matrix(neighbours) == declared_matrix()


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_the_matrix_sees_a_violation(
    plain_neighbours: Neighbours, violation: str
) -> None:
    connection = plain_neighbours.stage.connection
    with connection.transaction(force_rollback=True):
        connection.execute(violation.encode())

        assert observed_matrix(plain_neighbours) != declared_matrix()


def observed_matrix(neighbours: Neighbours) -> dict[tuple[str, str], str]:
    return {
        (table, role): "".join(letter(neighbours, table, role, verb) for verb in VERBS)
        for table, role in product(neighbours.tables(), ROLES)
    }


def letter(neighbours: Neighbours, table: str, role: str, verb: str) -> str:
    attempt = Attempt(
        table=table,
        role=role,
        verb=verb,
        claims=neighbours.claims,
        target=neighbours.actor,
    )
    own = neighbours.stage.outcome(attempt)
    others = neighbours.stage.outcome(replace(attempt, target=neighbours.other))
    case = CASES.get((own, others))
    return case(VERBS[verb]) if case else f"[{verb}: {own}, {others}]"


def test_only_the_named_columns_can_be_changed(neighbours: Neighbours) -> None:
    seen = {
        (table, role): changed
        for table, role in product(neighbours.tables(), LIMITED)
        if (changed := changeable(neighbours, table, role))
    }

    assert seen == declared_columns()


def changeable(neighbours: Neighbours, table: str, role: str) -> set[str]:
    attempt = Attempt(
        table=table,
        role=role,
        verb="update",
        claims=neighbours.claims,
        target=neighbours.actor,
    )
    return {
        column
        for column in neighbours.stage.columns(table, role)
        if neighbours.stage.outcome(replace(attempt, column=column)) is Outcome.DONE
    }


@pytest.mark.parametrize("claims", NO_CLAIMS)
def test_without_a_user_in_the_claims_no_row_is_reached(
    neighbours: Neighbours, claims: str
) -> None:
    everybody = (neighbours.actor, neighbours.other)
    attempts = [
        Attempt(table=table, role=role, verb=verb, claims=claims, target=target)
        for table, role, verb, target in product(
            neighbours.tables(), (API, DIRECT), VERBS, everybody
        )
    ]

    assert [
        each for each in attempts if neighbours.stage.outcome(each) is Outcome.DONE
    ] == []
