"""`docs/schema.md` shows what the tests try."""

import re

import psycopg
import pytest

from strata_gateway.ledger_rule import RULES
from support.access import COLUMNS, FUNCTIONS, MATRIX
from support.checkout import ROOT
from support.database import FreshDatabase
from support.household import settle

LEDGER = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [MATRIX, COLUMNS, FUNCTIONS])
def test_the_documented_access_is_the_tested_one(table: str) -> None:
    assert f"```text{table}```" in PAGE


def test_the_ledgers_page_names_every_rule_and_refusal() -> None:
    rules = "".join(f"- {rule}\n" for rule in RULES)
    refusals = {f"ST00{number}" for number in (1, 2, 3, 4, 5)}

    assert LEDGER.endswith(f"\n\n{rules}")
    assert {name for name in refusals if f"| `{name}` |" in LEDGER} == refusals


def test_the_ledgers_example_works(plain: FreshDatabase) -> None:
    resident = settle(plain)
    (example,) = re.findall("```sql\n(.*?)```", LEDGER, re.DOTALL)

    with psycopg.connect(plain.app_url, autocommit=True) as connection:
        connection.execute(example.replace("<user>", str(resident.user_id)).encode())

    spent = "select model, micro_usd from usage_records where user_id = %s"
    assert ("openai/gpt-5", 3188) in plain.query(spent, resident.user_id)


def test_every_table_is_explained(plain: FreshDatabase) -> None:
    tables = plain.query("select tablename from pg_tables where schemaname = 'public'")

    assert [name for (name,) in tables if f"| `{name}` |" not in PAGE] == []
