"""Refusing what is no picture, and what claims to be too much of one."""

from strata_domain.entity.image import ImageSize
from strata_domain.error import UnsupportedFileError

MOST_PIXELS = 50_000_000


def ensure(holds: object, reason: str) -> None:
    """Refuse the file if this does not hold.

    Args:
        holds: anything true or false.
        reason: for the log alone.

    Raises:
        UnsupportedFileError: it does not.
    """
    if not holds:
        raise UnsupportedFileError(reason)


def picture_size(width: int, height: int) -> ImageSize:
    """Return what a header claims, if somebody could hold that much in memory.

    Raises:
        UnsupportedFileError: it is nothing at all, or more than 50 megapixels.
    """
    ensure(0 < width * height <= MOST_PIXELS, f"it claims {width} x {height} pixels")
    return ImageSize(width, height)
