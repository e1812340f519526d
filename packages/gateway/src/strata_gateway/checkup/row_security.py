"""Whether row level security binds everyone, on every table."""

from collections.abc import Sequence

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from strata_domain.entity.finding import Finding, Verdict
from strata_gateway.checkup.probe import Probe

_SUBJECT = "row level security"
_TABLES = """
select relname, relrowsecurity, relforcerowsecurity from pg_catalog.pg_class as entry
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
  and not exists (
    select from pg_catalog.pg_depend
    where classid = 'pg_class'::regclass and objid = entry.oid and deptype = 'e'
  )
order by relname
"""
"""An extension's tables are not ours to close."""
_OFF = "is off on {}: whoever may read it reads everybody's rows"
_NOT_FORCED = "is not forced on {}: it does not bind the owner"
_MEND = sql.SQL(
    "As the owner: alter table public.{0} enable row level security; "
    "alter table public.{0} force row level security;"
)
_NO_TABLE = Finding(
    _SUBJECT, Verdict.FAILURE, "there is no table yet", "uv run strata migrate"
)


def _look(connection: Connection) -> Sequence[Finding]:
    tables = connection.execute(_TABLES).fetchall()
    if not tables:
        return [_NO_TABLE]
    closed = f"on and forced on {len(tables)} tables"
    return [
        _open(connection, table) for table in tables if not (table[1] and table[2])
    ] or [Finding(_SUBJECT, Verdict.OK, closed)]


def _open(connection: Connection, table: TupleRow) -> Finding:
    name, enabled, _ = table
    fault = _NOT_FORCED if enabled else _OFF
    mend = _MEND.format(sql.Identifier(name)).as_string(connection)
    return Finding(_SUBJECT, Verdict.FAILURE, fault.format(name), mend)


ROW_SECURITY = Probe(_SUBJECT, _look)
