"""Every table that knows of users has its rule, and is erased as it says."""

from strata_domain.entity.account_table import ACCOUNT_TABLES, Erasing
from support.checkout import ROOT
from support.database import FreshDatabase

KNOWS_USERS = """
select table_name::text from information_schema.columns
where table_schema = 'public' and column_name in ('user_id', 'subject_id')
"""
CASCADES = """
with recursive gone (place) as (
  select 'public.profiles'::regclass::oid union
  select conrelid from pg_constraint join gone on confrelid = gone.place
  where contype = 'f' and confdeltype = 'c'
)
select place::regclass::text from gone
"""
ERASING = """
select substr(proname, 7) from pg_proc
where pronamespace = 'public'::regnamespace and proname like 'erase\\_%'
"""
PAGE = (ROOT / "docs" / "account.md").read_text(encoding="utf-8")
RULES = {table.name: table.erasing for table in ACCOUNT_TABLES}


def names(database: FreshDatabase, query: str) -> set[str]:
    return {str(name) for (name,) in database.query(query)}


def test_every_table_that_knows_of_users_has_a_rule(plain: FreshDatabase) -> None:
    assert names(plain, KNOWS_USERS) | names(plain, CASCADES) == RULES.keys()


def test_what_is_said_to_go_with_something_else_does(plain: FreshDatabase) -> None:
    cascade = {name for name, rule in RULES.items() if rule is Erasing.CASCADE}

    assert cascade <= names(plain, CASCADES)


def test_every_other_table_is_erased_by_a_function_of_its_own(
    plain: FreshDatabase,
) -> None:
    erased = {
        name for name, rule in RULES.items() if rule in {Erasing.DELETE, Erasing.DISOWN}
    }

    assert names(plain, ERASING) == erased


def test_the_page_tells_the_rule_of_each_table() -> None:
    told = [line.split("`")[1] for line in PAGE.splitlines() if "| `" in line[:3]]
    left_out = [column for table in ACCOUNT_TABLES for column in table.left_out]

    assert set(told) >= RULES.keys()
    assert [name for name in left_out if f"`{name}`" not in PAGE] == []
