"""Whoever names what is somebody else's learns nothing at the edge either."""

import re
from collections.abc import Callable
from dataclasses import astuple
from uuid import UUID, uuid4

import httpx2
import pytest

from support.database import FreshDatabase
from support.edge import Edge
from support.edge_call import USER_CALLS
from support.household import Resident, settle
from support.token import MISSING

Tokens = Callable[[Edge, FreshDatabase], str]

SERVICE = {"role": "service_role", "sub": MISSING}
MINUTE = re.compile(r'"resets_at":"[^"]*"')


def visitor(edge: Edge, database: FreshDatabase) -> str:
    return edge.token(database.add_user(anonymous=True), is_anonymous=True)


OWN = {200, 404}
"""What belongs to the caller, or what nobody has."""
PRINCIPALS: dict[str, tuple[set[int], Tokens]] = {
    "another user": (OWN, lambda edge, them: edge.token(them.add_user())),
    "an anonymous user": (OWN, visitor),
    "nobody": ({401}, lambda *_: ""),
    "a deleted user": ({401}, lambda edge, _: edge.token(uuid4())),
    "a service": ({403}, lambda edge, _: edge.token(uuid4(), **SERVICE)),
}
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
CONTENTS = "select coalesce(string_agg(t::text, '|' order by t::text), '') from {} as t"


@pytest.fixture(scope="module")
def victim(edge_database: FreshDatabase) -> Resident:
    return settle(edge_database, plan="pro")


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_the_answer_is_the_one_for_an_id_that_nobody_has(
    principal: str, edge: Edge, edge_database: FreshDatabase, victim: Resident
) -> None:
    statuses, token_of = PRINCIPALS[principal]
    ids = [str(each) for each in astuple(victim) if isinstance(each, UUID)]
    with edge.client(token_of(edge, edge_database)) as client:
        before = contents(edge_database)
        pairs = [
            [call.send(client, {slot: each}) for each in (id_, str(uuid4()))]
            for call in USER_CALLS
            for slot in call.slots
            for id_ in ids
        ]

    assert [one for one, other in pairs if essence(one) != essence(other)] == []
    assert not [id_ for id_ in ids for one, _ in pairs if id_ in one.text]
    assert {one.status_code for one, _ in pairs} == statuses
    assert contents(edge_database) == before


def essence(answer: httpx2.Response) -> str:
    """What does not change with the minute."""
    return MINUTE.sub("", answer.text)


def contents(database: FreshDatabase) -> dict[str, str]:
    """Every row of every table."""
    names = [name for (name,) in database.query(TABLES)]
    return {n: database.query(CONTENTS.format(n))[0][0] for n in names}
