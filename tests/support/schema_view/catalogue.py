"""What Postgres says of its tables, and what of it the edge can know."""

import re
from collections.abc import Iterator
from pathlib import Path as File

from psycopg import Connection

from support.schema_view import Facts, Path, View

QUERY = File(__file__).with_suffix(".sql").read_bytes()
IN_TYPESCRIPT = {
    **dict.fromkeys(["smallint", "integer", "bigint"], "number"),
    **dict.fromkeys(["uuid", "text", "timestamp with time zone", "bytea"], "string"),
    **dict.fromkeys(["json", "jsonb"], "Json"),
    "boolean": "boolean",
}
OF_THE_EDGE = "(TypeScript type|when inserted|rows)$"
OWN_KEYS = ("PRIMARY KEY", "UNIQUE")


def postgres_view(connection: Connection) -> View:
    """Return what is there in the connection's transaction."""
    facts = catalogue(connection)
    return View("Postgres", {**facts, **dict(_columns(facts)), **dict(_keys(facts))})


def catalogue(connection: Connection) -> Facts:
    rows = connection.execute(QUERY).fetchall()
    return {tuple(place): value for place, value in rows}


def _columns(facts: Facts) -> Iterator[tuple[Path, str]]:
    """What TypeScript makes of them."""
    for column in [path[:-1] for path in facts if path[-1] == "type"]:
        yield (*column, "TypeScript type"), _type(facts, facts[*column, "type"])
        filled = facts[*column, "default"] != "none"
        spared = filled or facts[*column, "nullability"] == "nullable"
        yield (*column, "when inserted"), "optional" if spared else "required"


def _type(facts: Facts, name: str) -> str:
    element = name.removesuffix("[]")
    simple = IN_TYPESCRIPT.get(re.sub(r"\(.*", "", element), "unknown")
    chosen = (f"enum {element}",) in facts
    found = f'Database["public"]["Enums"]["{element}"]' if chosen else simple
    return found if element == name else f"({found})[]"


def _keys(facts: Facts) -> Iterator[tuple[Path, str]]:
    """How many rows of one table refer to one of another."""
    for table, key in [path for path in facts if path[-1].startswith("FOREIGN KEY")]:
        columns = key.removeprefix("FOREIGN KEY").partition(" REFERENCES ")[0]
        single = any((table, own + columns) in facts for own in OWN_KEYS)
        yield (table, key, "rows"), "one to one" if single else "many to one"
