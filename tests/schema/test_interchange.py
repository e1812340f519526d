"""Three tools apply the same files: Strata, drizzle-kit and the Supabase CLI."""

import hashlib
from collections.abc import Callable
from itertools import permutations

import psycopg
import pytest

from strata_domain.error import ConfigurationError
from strata_gateway.migration import migrate, pending
from support.checkout import Checkout

Tool = Callable[[Checkout, str], object]
DIGESTS = "select hash from drizzle.__drizzle_migrations order by created_at"
TAGS = """
select version || '_' || name from supabase_migrations.schema_migrations
order by version
"""


def strata(checkout: Checkout, url: str) -> list[str]:
    return migrate(url, checkout.migrations)


def drizzle_kit(checkout: Checkout, url: str) -> str:
    return checkout.drizzle_kit("migrate", url=url)


def supabase(checkout: Checkout, url: str) -> str:
    return checkout.supabase_push(url)


def books(url: str) -> list[list[str]]:
    """Both tables, in their own order: digests for drizzle-kit, tags for Supabase."""
    with psycopg.connect(url) as connection:
        return [
            [text for (text,) in connection.execute(query).fetchall()]
            for query in (DIGESTS, TAGS)
        ]


def full_books(checkout: Checkout) -> list[list[str]]:
    files = [checkout.migrations / f"{tag}.sql" for tag in checkout.tags]
    return [
        [hashlib.sha256(file.read_bytes()).hexdigest() for file in files],
        checkout.tags,
    ]


@pytest.mark.parametrize(
    ("first", "second"), [*permutations([strata, drizzle_kit, supabase], 2)]
)
def test_what_one_tool_began_another_completes(
    empty_database: str,
    half_checkout: Checkout,
    checkout: Checkout,
    first: Tool,
    second: Tool,
) -> None:
    first(half_checkout, empty_database)
    strata(half_checkout, empty_database)

    second(checkout, empty_database)

    assert strata(checkout, empty_database) == []
    assert books(empty_database) == full_books(checkout)


def test_after_strata_the_others_find_nothing_to_do(
    empty_database: str, checkout: Checkout
) -> None:
    strata(checkout, empty_database)

    drizzle_kit(checkout, empty_database)
    printed = supabase(checkout, empty_database)

    assert "up to date" in printed
    assert books(empty_database) == full_books(checkout)


@pytest.mark.parametrize("tool", [drizzle_kit, supabase])
def test_an_edit_after_another_tool_applied_it_is_refused(
    empty_database: str, half_checkout: Checkout, tool: Tool
) -> None:
    tool(half_checkout, empty_database)
    half_checkout.edit(half_checkout.tags[0], "select 'something else'")

    with pytest.raises(ConfigurationError, match=r"edited: .*_platform"):
        pending(empty_database, half_checkout.migrations)


def test_drizzle_kit_takes_the_url_from_the_settings_of_migrations(
    empty_database: str, checkout: Checkout
) -> None:
    settings = checkout.root / "env" / "migration" / "local.env"
    assert "MIGRATION_DATABASE_URL=\n" in settings.read_text()
    settings.write_text(f"MIGRATION_DATABASE_URL={empty_database}\n")

    checkout.task("migrate")

    assert strata(checkout, empty_database) == []
