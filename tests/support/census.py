"""Where in a whole database somebody is mentioned, whatever the product thinks."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from strata_domain.entity.account_table import ACCOUNT_TABLES, AccountTable
from support.database import FreshDatabase

TABLES = """
select format('%%I.%%I', schemaname, tablename) from pg_tables
where schemaname not in ('pg_catalog', 'information_schema')
"""
MENTIONS = "select count(*) from {} as known where strpos(known::text, %s) > 0"
ROWS = "select to_jsonb(known) from {} as known where {} = %s"
PATHS = "select path from assets where user_id = %s"
Rows = list[dict[str, Any]]


def mentions(database: FreshDatabase, needles: Iterable[str]) -> dict[str, int]:
    """How many rows of each table say one of these, in any column."""
    tables = [str(name) for (name,) in database.query(TABLES.replace("%%", "%"))]
    found = {
        table: sum(database.query(MENTIONS.format(table), it)[0][0] for it in needles)
        for table in tables
    }
    return {table: count for table, count in found.items() if count}


def traces(database: FreshDatabase, user_id: UUID) -> tuple[str, ...]:
    """What tells somebody from others: the id, the address, and each file."""
    paths = [str(path) for (path,) in database.query(PATHS, user_id)]
    (email,) = database.query("select email from auth.users where id = %s", user_id)[0]
    return str(user_id), str(email), *paths


def rows(database: FreshDatabase, table: AccountTable, user_id: UUID) -> Rows:
    """What the database holds of somebody in one table, as it says so itself."""
    found = database.query(ROWS.format(table.name, table.owner), user_id)
    return ordered(
        {k: v for k, v in row.items() if k not in table.left_out} for (row,) in found
    )


def everything(database: FreshDatabase, user_id: UUID) -> dict[str, Rows]:
    """What the database holds of somebody, table by table."""
    return {it.name: rows(database, it, user_id) for it in ACCOUNT_TABLES}


def ordered(found: Iterable[dict[str, Any]]) -> Rows:
    """Rows in an order of their own."""
    return sorted(found, key=lambda row: json.dumps(row, sort_keys=True))
