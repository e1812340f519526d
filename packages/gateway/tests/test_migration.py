"""The applier against a real Postgres; the other tools are in tests/schema."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from strata_domain.error import ConfigurationError
from strata_gateway.migration import migrate, pending
from support.checkout import Checkout
from support.database import FreshDatabase

NOTHING_THERE = "postgresql://postgres:very-secret@127.0.0.1:1/none"


def tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select tablename from pg_tables where schemaname = 'public'"
        ).fetchall()
    return [name for (name,) in rows]


def test_everything_missing_is_applied_in_order(
    empty_database: str, checkout: Checkout
) -> None:
    assert pending(empty_database, checkout.migrations) == checkout.tags
    assert migrate(empty_database, checkout.migrations) == checkout.tags
    assert pending(empty_database, checkout.migrations) == []


def test_looking_what_is_pending_changes_nothing(
    empty_database: str, checkout: Checkout
) -> None:
    pending(empty_database, checkout.migrations)

    with psycopg.connect(empty_database) as connection:
        found = connection.execute("select to_regnamespace('drizzle')").fetchone()
    assert found == (None,)


def test_a_new_migration_is_applied_alone(
    database: FreshDatabase, checkout: Checkout
) -> None:
    checkout.add("29990101000000_extra", "create table extra (id int)")

    assert migrate(database.owner_url, checkout.migrations) == ["29990101000000_extra"]
    assert "extra" in tables(database.owner_url)


def test_a_url_in_sqlalchemys_form_is_understood(
    empty_database: str, checkout: Checkout
) -> None:
    url = empty_database.replace("postgresql:", "postgresql+psycopg:")

    assert migrate(url, checkout.migrations) == checkout.tags


def test_an_edited_migration_is_refused_by_name(
    database: FreshDatabase, checkout: Checkout
) -> None:
    checkout.edit(checkout.tags[1], "select 1")

    with pytest.raises(ConfigurationError, match=r"_chat\. Restore"):
        migrate(database.owner_url, checkout.migrations)


def test_a_migration_older_than_the_applied_ones_is_refused(
    database: FreshDatabase, checkout: Checkout
) -> None:
    checkout.add("20000101000000_late", "create table late (id int)", when=1)

    with pytest.raises(ConfigurationError, match="20000101000000_late"):
        migrate(database.owner_url, checkout.migrations)
    assert "late" not in tables(database.owner_url)


def test_a_failing_migration_leaves_nothing_behind(
    database: FreshDatabase, checkout: Checkout
) -> None:
    checkout.add("29990101000000_good", "create table good (id int)", when=10**15)
    checkout.add("29990101000001_bad", "create table bad (id nonsense)")

    with pytest.raises(ConfigurationError, match=r"nonsense.*29990101000001_bad"):
        migrate(database.owner_url, checkout.migrations)
    assert "good" not in tables(database.owner_url)


def test_concurrent_calls_apply_each_migration_once(
    empty_database: str, checkout: Checkout
) -> None:
    with ThreadPoolExecutor(4) as pool:
        calls = [
            pool.submit(migrate, empty_database, checkout.migrations) for _ in range(4)
        ]

    applied = sorted((call.result() for call in calls), key=len)
    assert applied == [[], [], [], checkout.tags]


def test_a_missing_directory_says_where_to_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="supabase/migrations"):
        migrate(NOTHING_THERE, tmp_path)


def test_a_file_missing_from_the_directory_is_refused(checkout: Checkout) -> None:
    (checkout.migrations / f"{checkout.tags[2]}.sql").unlink()

    with pytest.raises(ConfigurationError, match="incomplete"):
        migrate(NOTHING_THERE, checkout.migrations)


@pytest.mark.parametrize("url", [NOTHING_THERE, "postgres//u:very-secret@h", ""])
def test_an_unreachable_database_says_what_to_check(
    url: str, checkout: Checkout
) -> None:
    with pytest.raises(ConfigurationError, match="host and port") as caught:
        migrate(url, checkout.migrations)
    assert "very-secret" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_login_that_is_not_the_owner_is_sent_to_the_right_setting(
    database: FreshDatabase, checkout: Checkout
) -> None:
    with pytest.raises(ConfigurationError, match="MIGRATION_DATABASE_URL"):
        migrate(database.app_url, checkout.migrations)
