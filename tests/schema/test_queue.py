"""The queue's tables: those of the installed package, and nobody's."""

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from support.database import FreshDatabase

ROLES = [
    "anon",
    "authenticated",
    "strata_user",
    "strata_system",
    "strata_app",
    "service_role",
]
WORKED_THROUGH = {
    "procrastinate_fetch_job_v2",
    "procrastinate_finish_job_v1",
    "procrastinate_retry_job_v2",
    "procrastinate_register_worker_v1",
    "procrastinate_unregister_worker_v1",
    "procrastinate_update_heartbeat_v1",
    "procrastinate_prune_stalled_workers_v1",
    "procrastinate_defer_periodic_job_v2",
}
CATALOGUE = """
select format('%s(%s) %s %s %s', proname, pg_get_function_identity_arguments(oid),
  pg_get_function_result(oid), provolatile, prosrc)
from pg_proc where pronamespace = 'queue'::regnamespace
union all select format('%s.%s %s %s %s %s', relname, attname, attnum,
  format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
from pg_class join pg_attribute on attrelid = oid
left join pg_attrdef on adrelid = attrelid and adnum = attnum
where relnamespace = 'queue'::regnamespace and attnum > 0
union all select pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'queue'::regnamespace
union all select pg_get_indexdef(indexrelid) from pg_index
join pg_class on oid = indrelid where relnamespace = 'queue'::regnamespace
union all select pg_get_triggerdef(pg_trigger.oid) from pg_trigger
join pg_class on pg_class.oid = tgrelid
where relnamespace = 'queue'::regnamespace and not tgisinternal
union all select format('%s: %s', typname, enumlabel) from pg_enum
join pg_type on pg_type.oid = enumtypid where typnamespace = 'queue'::regnamespace
"""
REACHED = """
select distinct role, relname, attname from pg_attribute
join pg_class on pg_class.oid = attrelid, unnest(%s::text[]) as role
where relnamespace = 'queue'::regnamespace and relkind = 'r' and attnum > 0
  and has_column_privilege(role, attrelid, attnum, 'select, insert, update, references')
union all
select role, relname, privilege from pg_class, unnest(%s::text[]) as role,
  unnest(array['delete', 'truncate', 'trigger']) as privilege
where relnamespace = 'queue'::regnamespace and relkind = 'r'
  and has_table_privilege(role, oid, privilege)
union all
select role, relname, 'sequence' from pg_class, unnest(%s::text[]) as role
where relnamespace = 'queue'::regnamespace and relkind = 'S'
  and has_sequence_privilege(role, oid, 'usage, select, update')
"""
CHANGED = """
select attname from pg_attribute where attrelid = 'queue.procrastinate_jobs'::regclass
  and attnum > 0 and has_column_privilege('strata_system', attrelid, attnum,
    'insert, update, references')
"""
CALLED = """
select role, proname from pg_proc, unnest(%s::text[]) as role
where pronamespace = 'queue'::regnamespace
  and has_function_privilege(role, oid, 'execute')
"""
LOOSE = """
select proname from pg_proc where pronamespace = 'queue'::regnamespace
  and (not prosecdef or proconfig <> array['search_path=queue, pg_temp'])
"""


def catalogue(database: FreshDatabase) -> set[str]:
    return {line for (line,) in database.query(CATALOGUE)}


def installed(url: str, more: str = "") -> set[str]:
    """What the installed package would make, and perhaps something more."""
    with psycopg.connect(url) as connection:
        connection.execute("create schema queue; set search_path = queue")
        connection.execute(f"{SchemaManager.get_schema()};{more}".encode())
    return catalogue(FreshDatabase(owner_url=url, app_url=""))


def test_the_queues_schema_is_that_of_the_installed_package(
    plain: FreshDatabase, empty_database: str
) -> None:
    assert catalogue(plain) == installed(empty_database)


@pytest.mark.parametrize(
    "change",
    [
        "alter table procrastinate_jobs add column weight int",
        "drop index procrastinate_jobs_priority_idx_v1",
        "alter type procrastinate_job_status add value 'lost'",
    ],
)
def test_a_package_that_wants_another_schema_is_noticed(
    plain: FreshDatabase, empty_database: str, change: str
) -> None:
    assert catalogue(plain) != installed(empty_database, change)


@pytest.mark.parametrize("house", ["plain", "supabase"])
def test_nobody_reaches_the_queue_but_through_what_a_worker_calls(
    request: pytest.FixtureRequest, house: str
) -> None:
    database: FreshDatabase = request.getfixturevalue(house)

    reached = set(database.query(REACHED, ROLES, ROLES, ROLES))
    called = set(database.query(CALLED, ROLES))

    seen = ("id", "queue_name", "status", "abort_requested")
    assert reached == {("strata_system", "procrastinate_jobs", name) for name in seen}
    assert called == {("strata_system", name) for name in WORKED_THROUGH}
    assert database.query(CHANGED) == database.query(LOOSE) == []
