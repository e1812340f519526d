"""Users of Supabase Auth become users of Strata, whoever owns the schema."""

import psycopg

from strata_gateway.migration import migrate
from support.database import MIGRATIONS, FreshDatabase
from support.household import Resident, settle

PLAN = "select plan_id from profiles where user_id = %s"
SIGN_UP = "insert into auth.users (id) values (gen_random_uuid())"
OWNED = """
select table_name from information_schema.columns
where table_schema = 'public' and column_name = 'user_id'
"""


def test_whoever_signs_up_gets_the_free_plan(database: FreshDatabase) -> None:
    assert database.query(PLAN, database.add_user()) == [("free",)]


def test_an_anonymous_visitor_gets_the_anonymous_plan(database: FreshDatabase) -> None:
    assert database.query(PLAN, database.add_user(anonymous=True)) == [("anonymous",)]


def test_a_visitor_who_signs_up_moves_to_the_free_plan(database: FreshDatabase) -> None:
    visitor = database.add_user(anonymous=True)

    database.query("update auth.users set is_anonymous = false where id = %s", visitor)

    assert database.query(PLAN, visitor) == [("free",)]


def test_a_visitor_who_was_given_a_plan_keeps_it(database: FreshDatabase) -> None:
    visitor = database.add_user(anonymous=True)
    database.query("update profiles set plan_id = 'pro' where user_id = %s", visitor)

    database.query("update auth.users set is_anonymous = false where id = %s", visitor)

    assert database.query(PLAN, visitor) == [("pro",)]


def test_users_from_before_the_first_migration_have_profiles(
    supabase: FreshDatabase,
) -> None:
    rows = supabase.query(
        "select plan_id from auth.users join profiles on user_id = id"
        " where id::text like '00000000%%' order by id"
    )

    assert rows == [("free",), ("anonymous",)]


def test_supabase_auth_signs_people_up_with_its_own_few_rights(
    supabase: FreshDatabase,
) -> None:
    with psycopg.connect(supabase.owner_url) as connection:
        connection.execute("set role supabase_auth_admin")
        connection.execute(SIGN_UP)


def test_erasing_a_user_leaves_no_row_behind_but_the_bill_and_bytes_to_remove(
    database: FreshDatabase,
) -> None:
    resident, neighbour = settle(database), settle(database)
    assert all(rows_of(database, resident).values())

    database.query("delete from auth.users where id = %s", resident.user_id)

    left = {table for table, rows in rows_of(database, resident).items() if rows}
    bill, witnesses = {"reservations", "usage_records"}, {"audit_events"}
    assert left == bill | witnesses | {"account_tasks", "discarded_files"}
    assert all(rows_of(database, neighbour).values())


def rows_of(database: FreshDatabase, resident: Resident) -> dict[str, int]:
    count = "select count(*) from {} where user_id = %s"
    return {
        table: database.query(count.format(table), resident.user_id)[0][0]
        for (table,) in database.query(OWNED)
    }


def test_an_owner_whom_row_level_security_binds_still_provides_profiles(
    modest_url: str, template: str
) -> None:
    migrate(modest_url, MIGRATIONS)

    with psycopg.connect(modest_url) as connection:
        connection.execute(SIGN_UP)
        plans = connection.execute("select plan_id from profiles").fetchall()

    assert template
    assert plans == [("free",)]
