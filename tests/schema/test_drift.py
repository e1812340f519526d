"""`drizzle/schema` and `supabase/migrations` say the same."""

import json

from support.checkout import Checkout

NOTHING_NEW = "No schema changes, nothing to migrate"


def test_the_migrations_hold_the_whole_schema(checkout: Checkout) -> None:
    before = checkout.tags

    printed = checkout.drizzle_kit("generate")

    assert NOTHING_NEW in printed
    assert checkout.tags == before


def test_a_change_of_the_schema_without_a_migration_is_seen(checkout: Checkout) -> None:
    chat = checkout.root / "drizzle" / "schema" / "chat.ts"
    chat.write_text(
        chat.read_text().replace("  pinned:", "  starred: text(),\n  pinned:")
    )
    before = checkout.tags

    printed = checkout.drizzle_kit("generate")

    assert NOTHING_NEW not in printed
    assert len(checkout.tags) == len(before) + 1


def test_every_migration_file_is_in_the_journal_and_none_is_missing(
    checkout: Checkout,
) -> None:
    files = sorted(file.stem for file in checkout.migrations.glob("*.sql"))

    assert checkout.tags == files


def test_every_migration_has_a_version_of_its_own(checkout: Checkout) -> None:
    versions = {tag.partition("_")[0] for tag in checkout.tags}

    assert len(versions) == len(checkout.tags)


def test_each_snapshot_follows_the_one_before(checkout: Checkout) -> None:
    names = [tag.partition("_")[0] for tag in checkout.tags]
    snapshots = [
        json.loads((checkout.migrations / f"meta/{name}_snapshot.json").read_bytes())
        for name in names
    ]

    parents = [snapshot["prevId"] for snapshot in snapshots[1:]]
    assert parents == [snapshot["id"] for snapshot in snapshots[:-1]]


def test_the_schema_is_typed_linted_formatted_and_its_history_consistent(
    checkout: Checkout,
) -> None:
    assert "Everything's fine" in checkout.task("check")
