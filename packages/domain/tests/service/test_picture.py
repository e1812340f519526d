"""How many pictures a model is shown, and which."""

from uuid import UUID

from strata_domain.entity.chat import Turn
from strata_domain.entity.message import ImageAssetPart, ImagePart, MessageRole
from strata_domain.service.identifier import new_id
from strata_domain.service.picture import (
    MOST_BYTES,
    MOST_SHOWN,
    PASSED_OVER,
    as_many_as_fit,
    latest_pictures,
    with_pictures,
)
from support.album import a_picture

ONE, TWO, THREE = (new_id() for _ in range(3))


def showing(*asset_ids: UUID) -> Turn:
    return Turn(MessageRole.USER, tuple(map(ImageAssetPart, asset_ids)))


def test_the_latest_pictures_are_wanted_however_often_they_were_shown() -> None:
    turns = (showing(ONE, TWO), showing(THREE, ONE))

    assert latest_pictures(turns) == (ONE, THREE, TWO, ONE)
    assert latest_pictures(turns * 10) == (ONE, THREE, TWO, ONE) * (MOST_SHOWN // 4)


def test_each_picture_takes_the_place_of_its_own_file() -> None:
    one, two, three = (ImagePart("image/png", data) for data in ("1", "2", "3"))
    turns = (showing(ONE, TWO), showing(THREE))

    shown = with_pictures(turns, [three, two, one])

    assert [turn.parts for turn in shown] == [(one, two), (three,)]


def test_a_note_stands_for_the_older_ones_that_are_too_many() -> None:
    two = ImagePart("image/png", "2")

    shown = with_pictures((showing(ONE), showing(ONE, TWO)), [two])

    assert [turn.parts for turn in shown] == [(PASSED_OVER,), (PASSED_OVER, two)]


def test_as_many_are_shown_as_are_not_too_large_together() -> None:
    largest, small = (a_picture(new_id(), size_bytes=x) for x in (MOST_BYTES, 1))

    assert as_many_as_fit([largest] * 5) == (largest,) * 4
    assert as_many_as_fit([small, None, *[largest] * 4]) == (
        small,
        None,
        *[largest] * 3,
    )
