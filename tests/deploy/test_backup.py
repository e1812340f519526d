"""A backup that is made as the page on deployment says comes back as it says."""

import os
import subprocess
from pathlib import Path

import pytest

from strata_gateway.ledger_check import check_ledger
from strata_gateway.migration import migrate
from strata_infrastructure.embedded_postgres.account import server_account
from strata_infrastructure.embedded_postgres.binaries import find_programs
from support.console import BASH, blocks
from support.database import GRACE_SECONDS, MIGRATIONS, FreshDatabase
from support.guard.tree import ROOT
from support.household import settle

PAGE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
SAVE, RESTORE = (it for it in blocks(PAGE, "sh") if "backup.sql" in it)
TABLES = """
select format('%I.%I', table_schema, table_name) from information_schema.tables
where table_schema in ('public', 'queue') or table_schema || table_name = 'authusers'
order by 1
"""


@pytest.mark.proof
def test_every_row_comes_back(
    database: FreshDatabase, empty_database: str, tmp_path: Path
) -> None:
    other = FreshDatabase(owner_url=empty_database, app_url="")
    settle(database)
    settle(database, plan="pro")

    run(SAVE, database.owner_url, tmp_path)
    migrate(empty_database, MIGRATIONS)
    run(RESTORE, empty_database, tmp_path)

    assert contents(other) == contents(database)
    report = check_ledger(empty_database, grace_seconds=GRACE_SECONDS)
    assert (report.violations, report.records) == ((), 2)


def run(command: str, url: str, folder: Path) -> None:
    path = f"{find_programs(server_account(folder))}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [BASH, "-euo", "pipefail", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "MIGRATION_DATABASE_URL": url},
        check=True,
    )


def contents(database: FreshDatabase) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    return {
        table: sorted(
            str(row) for (row,) in database.query(f"select it::text from {table} as it")
        )
        for (table,) in database.query(TABLES)
    }
