"""No function can see what is somebody else's, whatever it asks the database for."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.access import declared_matrix
from support.checkout import run_deno
from support.database import fresh_database
from support.edge import FUNCTIONS
from support.household import Resident, settle
from support.pooler import pooler

LOOK = ("run", "--quiet", "--allow-env", "--allow-net", "testing/look.ts")
ROUNDS = 10
DENIED, INSUFFICIENT_PRIVILEGE = "permission_denied", "42501"
OF_NOBODY = {"plans"}
NEVER_WHOLE = {"api_keys"}
"""The digest of a key is not even its owner's."""
ROLE = "strata_user"
LETTERS = {
    table: said for (table, role), said in declared_matrix().items() if role == ROLE
}
UNREADABLE = {table for table in LETTERS if "r" not in LETTERS[table]}
Views = Mapping[str, str]


class Sights:
    """What two users and the login saw of every table, through a pooler."""

    def __init__(self, printed: str, residents: tuple[Resident, Resident]) -> None:
        said = json.loads(printed)
        self.login: list[str] = said["login"]
        self.of: Mapping[str, list[Views]] = said["seen"]
        self.residents = residents

    def views(self) -> Iterator[tuple[Resident, Resident, Views]]:
        """Every look of each, with whose it is and whose it is not."""
        for me, other in (self.residents, self.residents[::-1]):
            yield from ((me, other, view) for view in self.of[str(me.user_id)])


@pytest.fixture(scope="module")
def sights(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sights]:
    home = tmp_path_factory.mktemp("pooler")
    with (
        fresh_database(postgres, template) as database,
        pooler(database.app_url, home) as url,
    ):
        residents = settle(database), settle(database, plan="pro")
        users = [str(resident.user_id) for resident in residents]
        arguments = (",".join(LETTERS), *users)
        printed = run_deno(
            *LOOK, *arguments, folder=FUNCTIONS, environment={"DATABASE_URL": url}
        )
        yield Sights(printed, residents)


def test_nobody_sees_a_row_of_anybody_else(sights: Sights) -> None:
    leaks = [
        (table, name)
        for _, other, view in sights.views()
        for table, seen in view.items()
        for name in names(other)
        if name in seen
    ]

    assert len(list(sights.views())) == 2 * ROUNDS
    assert leaks == []


def test_everybody_sees_their_own_rows_where_the_matrix_says_so(sights: Sights) -> None:
    for me, _, view in sights.views():
        found = {table: str(me.user_id) in seen for table, seen in view.items()}
        denied = {table for table, seen in view.items() if seen == DENIED}

        assert denied == UNREADABLE | NEVER_WHOLE
        assert {table for table in found if not found[table]} == denied | OF_NOBODY


def test_the_login_itself_sees_nothing_at_all(sights: Sights) -> None:
    assert sights.login == [INSUFFICIENT_PRIVILEGE] * len(LETTERS)


def names(resident: Resident) -> set[str]:
    """What must not be told to others: ids, and a plan that nobody else has."""
    return {str(value) for value in astuple(resident)} - {"free"}
