"""Whether the API's login may do what it must, and nothing else."""

from collections.abc import Sequence

from psycopg import Connection
from psycopg.rows import dict_row

from strata_domain.entity.finding import Finding, Verdict
from strata_gateway.checkup.probe import Probe
from strata_gateway.login_role import APP_ROLE, ROLES

_SUBJECT = "login of the API"
_RIGHTS = """
select rolname as name, rolsuper as "it is a superuser",
  rolbypassrls as "it bypasses row level security",
  rolcreaterole as "it may create roles", rolcreatedb as "it may create databases",
  rolreplication as "it may copy the whole database",
  exists (
    select from pg_catalog.pg_class as entry
    join pg_catalog.pg_namespace as schema on schema.oid = relnamespace
    where nspname in ('public', 'queue', 'auth', 'storage')
      and has_schema_privilege(schema.oid, 'usage') and relkind in ('r', 'p', 'v', 'm')
      and (
        has_any_column_privilege(entry.oid, 'select, insert, update')
        or has_table_privilege(entry.oid, 'delete, truncate')
      )
      and not exists (
        select from pg_catalog.pg_depend
        where classid = 'pg_class'::regclass and objid = entry.oid and deptype = 'e'
      )
  ) as "it may read or change tables without choosing a role",
  exists (
    select from pg_catalog.pg_auth_members as member
    join pg_catalog.pg_roles as granted on granted.oid = member.roleid
    where member.member = login.oid and granted.rolname <> all (%(roles)s)
  ) as "it may become roles that are not the application's"
from pg_catalog.pg_roles as login where rolname = current_user
"""
"""What an extension shows to everybody is nobody's."""
_MISSING = """
select wanted from unnest(%(roles)s::text[]) as wanted
where not exists (
  select from pg_catalog.pg_roles
  where rolname = wanted and pg_has_role(current_user, oid, 'member')
)
"""
_MEND = (
    f"Let DATABASE_URL log in as {APP_ROLE}, or as a role of its own that "
    "'uv run strata migrate' makes when it finds it in DATABASE_URL."
)
_MIGRATE = "uv run strata migrate, with this login in DATABASE_URL, lets it."


def _look(connection: Connection) -> Sequence[Finding]:
    wanted = {"roles": ROLES}
    cursor = connection.cursor(row_factory=dict_row)
    (rights,) = cursor.execute(_RIGHTS, wanted).fetchall()
    missing = [name for (name,) in connection.execute(_MISSING, wanted)]
    name = rights.pop("name")
    excess = [right for right in rights if rights[right]]
    faults = {f"{name} has too many rights: {right}": _MEND for right in excess}
    faults |= {f"{name} cannot become {role}": _MIGRATE for role in missing}
    return [
        Finding(_SUBJECT, Verdict.FAILURE, fault, faults[fault]) for fault in faults
    ] or [Finding(_SUBJECT, Verdict.OK, f"{name} has no right of its own")]


LOGIN_RIGHTS = Probe(_SUBJECT, _look)
