"""Whether Postgres admits as many connections as all processes may open."""

from collections.abc import Sequence
from functools import partial

from psycopg import Connection

from strata_domain.entity.finding import Finding, Verdict
from strata_gateway.checkup.probe import Probe

_SUBJECT = "connections"
PRUDENT_SHARE = 0.8
"""The rest is for a second version during a deploy, for migrations and for people."""
_USABLE = """
select least(
  current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0),
  nullif(role.rolconnlimit, -1), nullif(database.datconnlimit, -1)
)
from pg_catalog.pg_roles as role, pg_catalog.pg_database as database
where role.rolname = current_user and database.datname = current_database()
"""
_MEND = (
    "Lower DATABASE_CONNECTIONS, put a transaction-mode pooler before Postgres (with "
    "DATABASE_LISTEN_URL past it), or raise max_connections."
)


def connection_budget(needed: int) -> Probe:
    """Compare what is needed with what there is.

    Args:
        needed: by all processes together, at most.
    """
    return Probe(_SUBJECT, partial(_look, needed=needed))


def _look(connection: Connection, *, needed: int) -> Sequence[Finding]:
    ((usable,),) = connection.execute(_USABLE).fetchall()
    says = f"up to {needed} are opened, of {usable} that Postgres admits"
    if needed <= PRUDENT_SHARE * usable:
        return [Finding(_SUBJECT, Verdict.OK, says)]
    verdict = Verdict.FAILURE if needed > usable else Verdict.WARNING
    return [Finding(_SUBJECT, verdict, says, _MEND)]
