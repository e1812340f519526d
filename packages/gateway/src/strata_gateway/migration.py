"""Bring a database to the schema of the migration files, as its owner.

Three tools may apply the same files to the same database, in any order: `migrate`
here, `drizzle-kit migrate`, which keeps `drizzle.__drizzle_migrations`, and
`supabase db push`, which keeps `supabase_migrations.schema_migrations`. `migrate` reads
and completes both tables, so that each tool knows what the others did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from strata_domain.error import ConfigurationError
from strata_gateway.login_role import enable_login
from strata_gateway.migration_file import Migration, read_migrations
from strata_gateway.owner_connection import owner_transaction

__all__ = ["applied_to", "enable_login", "migrate", "pending"]

DRIZZLE = sql.Identifier("drizzle", "__drizzle_migrations")
SUPABASE = sql.Identifier("supabase_migrations", "schema_migrations")
BOOKKEEPING = """
create schema if not exists drizzle;
create table if not exists drizzle.__drizzle_migrations
  (id serial primary key, hash text not null, created_at bigint);
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations
  (version text not null primary key);
alter table supabase_migrations.schema_migrations
  add column if not exists statements text[], add column if not exists name text;
"""
RECORD_FOR_DRIZZLE = """
insert into drizzle.__drizzle_migrations (hash, created_at)
select %(digest)s, %(when)s where not exists
  (select from drizzle.__drizzle_migrations where created_at = %(when)s)
"""
RECORD_FOR_SUPABASE = """
insert into supabase_migrations.schema_migrations (version, name, statements)
values (%s, %s, %s) on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Applied:
    """What the two bookkeeping tables say."""

    digests: dict[int, str]
    statements: dict[str, list[str] | None]

    def holds(self, migration: Migration) -> bool:
        """Whether any tool has applied the migration."""
        return migration.when in self.digests or migration.version in self.statements

    def contradicts(self, migration: Migration) -> bool:
        """Whether something else was applied under the name of this migration."""
        if migration.when in self.digests:
            return self.digests[migration.when] != migration.digest
        pushed = self.statements.get(migration.version)
        return pushed is not None and not migration.says(pushed)

    def unknown(self, migrations: Sequence[Migration]) -> list[str]:
        """What was applied and is none of these, as either tool calls it."""
        known_times = {migration.when for migration in migrations}
        known_versions = {migration.version for migration in migrations}
        times = map(str, sorted(self.digests.keys() - known_times))
        return [*times, *sorted(self.statements.keys() - known_versions)]


def migrate(owner_url: str, directory: Path) -> list[str]:
    """Apply what is missing, all of it or nothing; concurrent calls wait.

    Returns:
        The tags applied by this call, in order.

    Raises:
        ConfigurationError: the files or the database do not allow it; the message says
            what to do next.
    """
    migrations = read_migrations(directory)
    with owner_transaction(owner_url) as connection:
        connection.execute(BOOKKEEPING)
        missing = _missing(migrations, applied_to(connection))
        for migration in missing:
            _apply(connection, migration)
        _record(connection, migrations)
    return [migration.tag for migration in missing]


def pending(owner_url: str, directory: Path) -> list[str]:
    """Tags that `migrate` would apply; changes nothing.

    Raises:
        ConfigurationError: as `migrate`.
    """
    migrations = read_migrations(directory)
    with owner_transaction(owner_url) as connection:
        missing = _missing(migrations, applied_to(connection))
    return [migration.tag for migration in missing]


def applied_to(connection: Connection) -> Applied:
    """Return what any of the three tools has applied to a database."""
    return Applied(
        dict(_stored(connection, DRIZZLE, "created_at", "hash")),
        dict(_stored(connection, SUPABASE, "version", "statements")),
    )


def _stored(
    connection: Connection, table: sql.Identifier, *columns: str
) -> list[TupleRow]:
    """The rows of a bookkeeping table; none when there is no such table yet."""
    name = table.as_string(connection)
    if connection.execute("select to_regclass(%s)", (name,)).fetchone() == (None,):
        return []
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("select {} from {}").format(names, table)
    return connection.execute(query).fetchall()


def _missing(migrations: Sequence[Migration], applied: Applied) -> list[Migration]:
    _refuse_edited(migrations, applied)
    missing = [each for each in migrations if not applied.holds(each)]
    _refuse_late(missing, [each for each in migrations if applied.holds(each)])
    return missing


def _refuse_edited(migrations: Sequence[Migration], applied: Applied) -> None:
    edited = [each.tag for each in migrations if applied.contradicts(each)]
    if edited:
        message = (
            f"Applied migrations were edited: {', '.join(edited)}. Restore them and "
            "put the change into a new one: uv run deno task --cwd drizzle generate"
        )
        raise ConfigurationError(message)


def _refuse_late(missing: Sequence[Migration], held: Sequence[Migration]) -> None:
    """Refuse what drizzle-kit would skip for ever: older than one already applied."""
    newest = max((each.when for each in held), default=0)
    late = [each.tag for each in missing if each.when < newest]
    if late:
        message = (
            f"Newer migrations than these are already applied: {', '.join(late)}. "
            "Generate these again: uv run deno task --cwd drizzle generate"
        )
        raise ConfigurationError(message)


def _apply(connection: Connection, migration: Migration) -> None:
    try:
        for statement in migration.statements:
            connection.execute(statement.encode())
    except psycopg.Error as error:
        error.add_note(f"in migration {migration.tag}")
        raise


def _record(connection: Connection, migrations: Sequence[Migration]) -> None:
    """Complete both tables with what any tool applied."""
    cursor = connection.cursor()
    cursor.executemany(
        RECORD_FOR_DRIZZLE,
        [{"digest": each.digest, "when": each.when} for each in migrations],
    )
    cursor.executemany(
        RECORD_FOR_SUPABASE,
        [(each.version, each.name, each.statements) for each in migrations],
    )
