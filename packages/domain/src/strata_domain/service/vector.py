"""Vectors, from their numbers to their bytes and back."""

import math
from collections.abc import Iterable, Sequence
from struct import pack, unpack

from strata_domain.entity.embedding import Vector

_BYTES_PER_NUMBER = 4


def vector(numbers: Iterable[float]) -> Vector:
    """Return the vector of these numbers.

    Raises:
        TypeError: something is no number.
        ValueError: a text is none.
        OverflowError: one is beyond all bounds.
    """
    exact = [*map(float, numbers)]
    return pack(f"<{len(exact)}f", *exact)


def unit_vector(numbers: Sequence[float]) -> Vector:
    """Return the vector of length 1 in the direction of these numbers.

    Raises:
        TypeError: something is no number.
        ValueError: they have no direction.
        OverflowError: one is beyond all bounds.
    """
    length = math.hypot(*numbers)
    if not (length > 0 and math.isfinite(length)):
        message = f"{len(numbers)} numbers have no direction"
        raise ValueError(message)
    return vector(number / length for number in numbers)


def numbers_of(packed: Vector) -> tuple[float, ...]:
    """Return the numbers of a vector."""
    return unpack(f"<{size(packed)}f", packed)


def size(packed: Vector) -> int:
    """Return how many numbers a vector has.

    Raises:
        ValueError: one of them is not whole.
    """
    numbers, rest = divmod(len(packed), _BYTES_PER_NUMBER)
    if rest:
        message = f"{len(packed)} bytes are no vector"
        raise ValueError(message)
    return numbers
