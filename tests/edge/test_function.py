"""The functions' own tests, in Deno."""

from support.checkout import run_deno
from support.database import FreshDatabase
from support.edge import FUNCTIONS

TEST = ("task", "test", "--no-check", "--quiet")


def test_the_functions_pass_their_own_tests(database: FreshDatabase) -> None:
    urls = {"DATABASE_URL": database.app_url, "TEST_OWNER_URL": database.owner_url}

    printed = run_deno(*TEST, folder=FUNCTIONS, environment=urls)

    assert " 0 failed" in printed
