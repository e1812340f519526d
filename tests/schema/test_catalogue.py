"""Rules that hold for every table, those to come included; each is shown to bite."""

from dataclasses import dataclass

import psycopg
import pytest

from support.database import FreshDatabase


@dataclass(frozen=True, slots=True)
class Rule:
    """A query for offenders, and a change that makes one."""

    offenders: str
    violation: str
    excused: frozenset[str] = frozenset()


RULES = {
    "row level security is enabled and forced": Rule(
        """
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and not (relrowsecurity and relforcerowsecurity)
        """,
        "alter table threads no force row level security",
    ),
    "every policy names its roles": Rule(
        """
        select policyname from pg_policies
        where schemaname = 'public' and 'public' = any (roles)
        """,
        "create policy open on threads using (true)",
    ),
    "a foreign key is indexed by its most telling column, the last but the owner": Rule(
        """
        select conname from pg_constraint cross join lateral (
          select attnum from unnest(conkey) with ordinality as part (attnum, place)
          natural join pg_attribute where attrelid = conrelid
          order by attname = 'user_id', place desc limit 1
        ) as telling
        where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
          select from pg_index
          where indrelid = conrelid and indkey[0] = telling.attnum and indpred is null
        )
        """,
        "drop index messages_parent_id_idx",
        # A message has one thread, which the primary key finds.
        excused=frozenset({"threads_head_message_fk"}),
    ),
    "the owner of a row is indexed": Rule(
        """
        select attrelid::regclass::text from pg_attribute
        join pg_class on pg_class.oid = attrelid
        where relnamespace = 'public'::regnamespace and relkind = 'r'
          and attname = 'user_id' and not exists (
            select from pg_index
            where indrelid = attrelid and indkey[0] = attnum and indpred is null
          )
        """,
        "drop index generation_events_user_id_idx",
    ),
    "every moment knows its time zone": Rule(
        """
        select format('%s.%s', table_name, column_name) from information_schema.columns
        where table_schema = 'public' and data_type in
          ('timestamp without time zone', 'time without time zone', 'date')
        """,
        "alter table threads add column noticed timestamp",
    ),
    "every number is exact": Rule(
        """
        select format('%s.%s', table_name, column_name) from information_schema.columns
        where table_schema = 'public'
          and data_type in ('real', 'double precision', 'money')
        """,
        "alter table plans add column price double precision",
    ),
    "keys come from the application": Rule(
        """
        select format('%s.%s', table_name, column_name) from information_schema.columns
        where table_schema = 'public' and data_type = 'uuid'
          and column_default is not null
        """,
        "alter table threads alter column id set default gen_random_uuid()",
    ),
    "no function can be called from outside": Rule(
        """
        select proname from pg_proc
        where pronamespace = 'public'::regnamespace
          and has_function_privilege('anon', oid, 'execute')
        """,
        "create function leak() returns int language sql as 'select 1'",
    ),
    "a function with its owner's rights looks nothing up by path": Rule(
        """
        select proname from pg_proc
        where pronamespace = 'public'::regnamespace and prosecdef
          and proconfig is distinct from array['search_path=""']
        """,
        "alter function provision_profile reset search_path",
    ),
    "no role of ours is powerful or inherits": Rule(
        """
        select rolname from pg_roles where rolname like 'strata%'
          and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolinherit)
        """,
        "alter role strata_user bypassrls",
    ),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("house", ["plain", "supabase"])
def test_the_schema_obeys(
    request: pytest.FixtureRequest, house: str, rule: Rule
) -> None:
    database: FreshDatabase = request.getfixturevalue(house)

    offenders = {name for (name,) in database.query(rule.offenders)}

    assert offenders == rule.excused


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_violation_is_seen(plain: FreshDatabase, rule: Rule) -> None:
    with psycopg.connect(plain.owner_url) as connection:
        connection.execute(rule.violation.encode())
        offenders = connection.execute(rule.offenders.encode()).fetchall()
        connection.rollback()

    assert {name for (name,) in offenders} > rule.excused
