"""Vectors, from their numbers to their bytes and back."""

import math
from collections.abc import Sequence
from struct import pack, unpack

from strata_domain.entity.embedding import Vector

_BYTES_PER_NUMBER = 4


def unit_vector(numbers: Sequence[float]) -> Vector:
    """Return the vector of length 1 in the direction of these numbers.

    Raises:
        ValueError: they have no direction, or are no numbers.
        OverflowError: one is beyond all bounds.
    """
    length = math.hypot(*numbers)
    if not (length > 0 and math.isfinite(length)):
        message = f"{len(numbers)} numbers have no direction"
        raise ValueError(message)
    return pack(f"<{len(numbers)}f", *(number / length for number in numbers))


def numbers_of(vector: Vector) -> tuple[float, ...]:
    """Return the numbers of a vector."""
    return unpack(f"<{size(vector)}f", vector)


def size(vector: Vector) -> int:
    """Return how many numbers a vector has."""
    return len(vector) // _BYTES_PER_NUMBER
