"""`docs/schema.md` shows what the tests try."""

import pytest

from support.access import COLUMNS, FUNCTIONS, MATRIX
from support.checkout import ROOT
from support.database import FreshDatabase

PAGE = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [MATRIX, COLUMNS, FUNCTIONS])
def test_the_documented_access_is_the_tested_one(table: str) -> None:
    assert f"```text{table}```" in PAGE


def test_every_table_is_explained(plain: FreshDatabase) -> None:
    tables = plain.query("select tablename from pg_tables where schemaname = 'public'")

    assert [name for (name,) in tables if f"| `{name}` |" not in PAGE] == []
