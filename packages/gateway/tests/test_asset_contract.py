"""What is known of files, in memory and in Postgres."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.error import NotFoundError, StrataError
from strata_domain.service.identifier import new_id
from support.store import NOON, Store

DIGEST = "a" * 64


def an_asset(user_id: UUID) -> Asset:
    asset_id = new_id()
    return Asset(
        asset_id=asset_id,
        user_id=user_id,
        kind=AssetKind.IMAGE,
        status=AssetStatus.PENDING,
        bucket="assets",
        path=f"{user_id}/{asset_id}.png",
        media_type="image/png",
        size_bytes=10,
        created_at=NOON,
    )


def ready(asset: Asset) -> Asset:
    return replace(
        asset, status=AssetStatus.READY, sha256=DIGEST, width=3, height=4, size_bytes=9
    )


def heard(asset: Asset) -> Asset:
    sound = replace(asset, kind=AssetKind.AUDIO, media_type="audio/wav")
    return replace(
        sound, status=AssetStatus.READY, sha256=DIGEST, size_bytes=9, duration_ms=1234
    )


def added(store: Store, user_id: UUID | None = None) -> Asset:
    asset = an_asset(user_id or store.add_user())
    with store.begin(asset.user_id) as work:
        work.assets.add(asset)
    return asset


def get(store: Store, asset: Asset, user_id: UUID | None = None) -> Asset:
    owner = user_id or asset.user_id
    with store.begin(owner) as work:
        return work.assets.get(asset.asset_id, user_id=owner)


@pytest.mark.parametrize("found", [ready, heard])
def test_an_upload_becomes_what_its_bytes_say(
    store: Store, found: Callable[[Asset], Asset]
) -> None:
    asset = added(store)
    assert get(store, asset) == asset

    with store.begin(asset.user_id) as work:
        work.assets.save(found(asset))

    assert get(store, asset) == found(asset)


def test_nobody_sees_changes_or_forgets_the_file_of_somebody_else(store: Store) -> None:
    asset, stranger = added(store), store.add_user()

    with pytest.raises(NotFoundError):
        get(store, asset, stranger)
    with pytest.raises(NotFoundError), store.begin(stranger) as work:
        work.assets.remove(asset.asset_id, user_id=stranger)
    with pytest.raises(NotFoundError), store.begin(stranger) as work:
        work.assets.save(replace(ready(asset), user_id=stranger))
    assert get(store, asset) == asset


def test_a_file_is_not_put_below_the_path_of_somebody_else(store: Store) -> None:
    mine, theirs = an_asset(store.add_user()), an_asset(store.add_user())

    with pytest.raises(StrataError), store.begin(mine.user_id) as work:
        work.assets.add(replace(mine, path=theirs.path))


def test_files_are_listed_latest_first_and_by_pages(store: Store) -> None:
    user_id = store.add_user()
    ids = [added(store, user_id).asset_id for _ in range(3)]

    with store.begin(user_id) as work:
        first = work.assets.page(user_id=user_id, before=None, limit=2)
        rest = work.assets.page(user_id=user_id, before=first.next_cursor, limit=2)

    assert [it.asset_id for it in (*first.items, *rest.items)] == ids[::-1]
    assert rest.next_cursor is None


def test_a_file_that_is_forgotten_is_not_found_again(store: Store) -> None:
    asset = added(store)

    with store.begin(asset.user_id) as work:
        work.assets.remove(asset.asset_id, user_id=asset.user_id)

    with pytest.raises(NotFoundError):
        get(store, asset)


def test_whoever_makes_a_file_twice_notes_it_once(store: Store) -> None:
    asset = ready(an_asset(store.add_user()))

    for each in (asset, replace(asset, size_bytes=1)):
        with store.begin_for_system() as work:
            work.assets.add(each)

    assert get(store, asset) == asset


def test_what_lies_where_no_file_is_known_is_discarded(store: Store) -> None:
    known, stray = (an_asset(store.add_user()) for _ in range(2))
    mine = f"{known.user_id}/{new_id()}.png"

    with store.begin_for_system() as system:
        system.assets.add(ready(known))
        places = {known.path, mine, stray.path}
        for _ in range(2):
            assert system.assets.discard(places, user_id=known.user_id) == {mine}

        assert system.assets.discarded(limit=9) == (mine,)


def test_a_file_is_found_by_what_it_was_made_of_and_by_nobody_else(
    store: Store,
) -> None:
    made = replace(an_asset(store.add_user()), content_key="b" * 64)
    stranger = store.add_user()
    with store.begin(made.user_id) as work:
        work.assets.add(made)

    with store.begin(made.user_id) as work:
        found = work.assets.made_of("b" * 64, user_id=made.user_id)
        other = work.assets.made_of("c" * 64, user_id=made.user_id)
    with store.begin(stranger) as work:
        hidden = work.assets.made_of("b" * 64, user_id=made.user_id)
    assert found is not None
    assert (found.asset_id, other, hidden) == (made.asset_id, None, None)
