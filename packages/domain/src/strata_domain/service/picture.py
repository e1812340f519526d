"""Pictures that users keep as files, shown to models."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, repeat
from uuid import UUID

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.chat import Turn
from strata_domain.entity.message import ImageAssetPart, Part, TextPart
from strata_domain.error import NotFoundError, UnsuitablePictureError

MOST_BYTES = 3_584 * 1024
"""Of one picture: in base64 below 5 MiB, the least that a vendor takes."""
MOST_SIDE = 8_000
"""In pixels, the least that a vendor takes."""
MOST_SHOWN = 20
MOST_BYTES_SHOWN = 4 * MOST_BYTES
"""Of all pictures together: in base64 below 20 MB, the least that a vendor takes."""
GONE = TextPart("[There was a picture here; its owner has deleted it.]")
PASSED_OVER = TextPart("[There is a picture here; newer ones are shown in its place.]")


def asset_ids(parts: Iterable[Part]) -> tuple[UUID, ...]:
    """Return the files that a message refers to."""
    return tuple(part.asset_id for part in parts if isinstance(part, ImageAssetPart))


def ensure_showable(asset: Asset) -> None:
    """Refuse what models do not look at.

    Raises:
        NotFoundError: the file has not come yet.
        UnsuitablePictureError: it is no picture, or too large a one.
    """
    if asset.status is not AssetStatus.READY:
        raise NotFoundError(asset.asset_id)
    longest = max(asset.width or 0, asset.height or 0)
    fits = asset.size_bytes <= MOST_BYTES and longest <= MOST_SIDE
    if asset.kind is not AssetKind.IMAGE or not fits:
        raise UnsuitablePictureError(asset.asset_id)


def latest_pictures(turns: Iterable[Turn]) -> Sequence[UUID]:
    """Return the files that a conversation refers to, the latest first, not too many.

    One that it refers to more than once is there more than once.
    """
    said = asset_ids(part for turn in turns for part in turn.parts)
    return said[::-1][:MOST_SHOWN]


def as_many_as_fit(assets: Iterable[Asset | None]) -> Sequence[Asset | None]:
    """Return the first of them, as long as they are not too large together.

    What is gone has no size.
    """
    known = tuple(assets)
    sizes = (0 if asset is None else asset.size_bytes for asset in known)
    fitting = [total <= MOST_BYTES_SHOWN for total in accumulate(sizes)]
    return known[: sum(fitting)]


def with_pictures(turns: Sequence[Turn], shown: Iterable[Part]) -> tuple[Turn, ...]:
    """Return a conversation with pictures where it refers to files.

    Args:
        turns: of the conversation.
        shown: what stands for the latest of the files, for the one before it, and so
            on; before them a note stands for each.
    """
    coming = chain(shown, repeat(PASSED_OVER))
    backwards = [_with_pictures(turn, coming) for turn in reversed(turns)]
    return tuple(reversed(backwards))


def _with_pictures(turn: Turn, coming: Iterator[Part]) -> Turn:
    backwards = [_in_place_of(part, coming) for part in reversed(turn.parts)]
    return replace(turn, parts=tuple(reversed(backwards)))


def _in_place_of(part: Part, coming: Iterator[Part]) -> Part:
    return next(coming) if isinstance(part, ImageAssetPart) else part
