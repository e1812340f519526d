"""What the edge's `schema.ts` says."""

import re
from collections.abc import Iterator

from support.schema_view import THERE, Path, View

Told = Iterator[tuple[Path, str]]

BLIND = re.compile(
    r"(type|default|actions)$|PRIMARY|UNIQUE|check|policy|index|row security"
    r"|.* REFERENCES auth\."
)
TABLE = re.compile(
    r'^ {6}"(\w+)": \{\n {8}Row: \{\n(.*?)^ {8}\};\n {8}Insert: \{\n(.*?)^ {8}\};'
    r"\n {8}Update: .*?^ {8}Relationships: \[(.*?)\];\n {6}\};$",
    re.MULTILINE | re.DOTALL,
)
FIELD = re.compile(
    r'^ {10}"(\w+)"(\??): (?:NonNullable<)?(.*?)>?( \| null)?;$', re.MULTILINE
)
KEY = re.compile(
    r'foreignKeyName: "(?P<name>\w+)";\s+columns: \[(?P<columns>[^]]*)\];'
    r'\s+isOneToOne: (?P<single>true|false);\s+referencedRelation: "(?P<target>\w+)";'
    r"\s+referencedColumns: \[(?P<found>[^]]*)\];"
)
ROWS = {"true": "one to one", "false": "many to one"}
ENUM = re.compile(r'^ {6}"(\w+)":((?:\s+\|?\s*"[^"]+")+);$', re.MULTILINE)


def typescript_view(text: str) -> View:
    """Return what is said by a file as `deno task types` writes it."""
    tables = [fact for each in TABLE.findall(text) for fact in _table(*each)]
    return View("schema.ts", {**dict(tables), **dict(_enums(text))}, BLIND)


def _enums(text: str) -> Told:
    for name, labels in ENUM.findall(text):
        yield (f"enum {name}",), _list(labels)


def _table(name: str, row: str, insert: str, relationships: str) -> Told:
    table = f"table {name}"
    yield (table,), THERE
    yield from _columns(table, row)
    for column, spared, *_ in FIELD.findall(insert):
        place = (table, f"column {column}", "when inserted")
        yield place, "optional" if spared else "required"
    for key in KEY.finditer(relationships):
        yield from _key(table, **key.groupdict())


def _columns(table: str, row: str) -> Told:
    for name, _, type_name, null in FIELD.findall(row):
        column = (table, f"column {name}")
        yield column, THERE
        yield (*column, "TypeScript type"), type_name
        yield (*column, "nullability"), "nullable" if null else "not null"


def _key(table: str, **said: str) -> Told:
    columns, found = _list(said["columns"]), _list(said["found"])
    key = f"FOREIGN KEY ({columns}) REFERENCES {said['target']}({found})"
    yield (table, key), THERE
    yield (table, key, "name"), said["name"]
    yield (table, key, "rows"), ROWS[said["single"]]


def _list(strings: str) -> str:
    return ", ".join(re.findall(r'"([^"]+)"', strings))
