"""What Supabase Realtime is told of, where there is one."""

from support.database import FreshDatabase

TOLD = """
select tablename from pg_publication_tables
where pubname = 'supabase_realtime' and schemaname = 'public' order by 1
"""
WITHOUT_GUARD = """
select tablename from pg_publication_tables
join pg_class on oid = format('public.%I', tablename)::regclass
where pubname = 'supabase_realtime'
  and not (relrowsecurity and relforcerowsecurity and relreplident = 'd')
"""


def test_supabase_is_told_of_jobs_and_messages(supabase: FreshDatabase) -> None:
    assert supabase.query(TOLD) == [("jobs",), ("messages",)]


def test_whatever_is_told_is_guarded_and_tells_only_the_key_of_what_is_gone(
    supabase: FreshDatabase,
) -> None:
    assert supabase.query(WITHOUT_GUARD) == []


def test_a_plain_postgres_has_nobody_to_tell(plain: FreshDatabase) -> None:
    assert plain.query("select from pg_publication") == []
