"""What `drizzle/schema` says, made real in a transaction and undone."""

import re

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from support.checkout import Checkout
from support.schema_view import View
from support.schema_view.catalogue import OF_THE_EDGE, catalogue

SETTINGS = ("--dialect=postgresql", "--schema=./schema/index.ts")
BLIND = re.compile(OF_THE_EDGE)
FORCE = SQL("alter table {} force row level security")
TABLES = "select tablename from pg_tables where schemaname = 'public'"


def drizzle_view(connection: Connection, checkout: Checkout) -> View:
    """Return what its tables would be, made by drizzle-kit from nothing.

    Drizzle has no words for forcing row level security, which the house demands of
    every table.
    """
    statements = checkout.drizzle_kit("export", *SETTINGS)
    with connection.transaction(force_rollback=True):
        connection.execute(statements.encode())
        for (table,) in connection.execute(TABLES).fetchall():
            connection.execute(FORCE.format(Identifier(table)))
        return View("Drizzle", catalogue(connection), BLIND)
