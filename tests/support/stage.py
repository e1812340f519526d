"""Trying what a role may do, as a user, without doing it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege

from support.household import Resident

STATEMENTS = {
    "select": "select from {table} where {key} = %(value)s",
    "insert": "insert into {table}"
    " select * from json_populate_recordset(null::{table}, %(rows)s)",
    "update": "update {table} set {column} = {column} where {key} = %(value)s",
    "delete": "delete from {table} where {key} = %(value)s",
}
ROWS = """
select coalesce(json_agg(each), '[]') from {table} as each where {key} = %(value)s
"""
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
COLUMNS = """
select attname, has_column_privilege(%(role)s, attrelid, attnum, 'update')
from pg_attribute
where attrelid = %(table)s::regclass and attnum > 0 and not attisdropped
order by attnum
"""
BECOME = """
select set_config('request.jwt.claims', %(claims)s, true),
  set_config('request.jwt.claim.sub', '', true), set_config('role', %(role)s, true)
"""


class Outcome(StrEnum):
    """What came of an attempt."""

    DONE = "done"
    NOTHING = "nothing"
    DENIED = "denied"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A statement on somebody's rows of a table, as a role, with claims."""

    verb: str
    table: str
    role: str
    target: Resident
    claims: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A database in which every attempt is taken back."""

    connection: Connection

    def tables(self) -> list[str]:
        return [name for (name,) in self.connection.execute(TABLES).fetchall()]

    def columns(self, table: str, role: str) -> dict[str, bool]:
        """Each column, and whether the catalogue lets the role change it."""
        names = {"table": f"public.{table}", "role": role}
        return dict(self.connection.execute(COLUMNS, names).fetchall())

    def outcome(self, attempt: Attempt) -> Outcome:
        with self.connection.transaction(force_rollback=True):
            self.connection.execute("set local session_replication_role = replica")
            values = self._values(attempt)
            self.connection.execute(
                BECOME, {"claims": attempt.claims, "role": attempt.role}
            )
            return self._tried(self._compose(attempt, STATEMENTS[attempt.verb]), values)

    def _values(self, attempt: Attempt) -> dict[str, Any]:
        """What the statement needs; rows to insert are taken away to be put back."""
        values = {"value": owner_of(attempt)[1]}
        if attempt.verb != "insert":
            return values
        rows = self.connection.execute(self._compose(attempt, ROWS), values).fetchone()
        delete = self._compose(attempt, STATEMENTS["delete"])
        self.connection.execute(delete, values)
        return {"rows": json.dumps(rows[0] if rows else [])}

    def _compose(self, attempt: Attempt, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(
            table=sql.Identifier("public", attempt.table),
            key=sql.Identifier(owner_of(attempt)[0]),
            column=sql.Identifier(attempt.column or self._changeable(attempt)),
        )

    def _changeable(self, attempt: Attempt) -> str:
        """A column that the role may change, if there is one."""
        columns = self.columns(attempt.table, attempt.role)
        return max(columns, key=lambda name: columns[name])

    def _tried(self, statement: sql.Composed, values: dict[str, Any]) -> Outcome:
        try:
            done = self.connection.execute(statement, values).rowcount
        except InsufficientPrivilege:
            return Outcome.DENIED
        except psycopg.Error:
            return Outcome.FAILED
        return Outcome.DONE if done else Outcome.NOTHING


def owner_of(attempt: Attempt) -> tuple[str, object]:
    """The column that says whose row it is, and its value for the target."""
    others = {
        "plans": ("id", attempt.target.plan),
        "usage_windows": ("subject_id", attempt.target.user_id),
        "webhook_inbox": ("ref", str(attempt.target.user_id)),
    }
    return others.get(attempt.table, ("user_id", attempt.target.user_id))
