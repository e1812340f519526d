"""Reading an answer to its end, and making sure that it is the one asked for."""

import asyncio
import math
from collections.abc import Iterable

from strata_domain.entity.embedding import EmbeddingRequest, Vector
from strata_domain.service.vector import numbers_of, size
from strata_infrastructure.chat.http_client import TRANSPORT
from strata_infrastructure.chat.vendor_error import MALFORMED, ErrorTable

READING: ErrorTable = {**TRANSPORT, **MALFORMED, OverflowError: MALFORMED[ValueError]}
"""What goes wrong with an answer that was begun."""


async def whole_vectors(
    vectors: Iterable[Vector], request: EmbeddingRequest
) -> tuple[Vector, ...]:
    """Return the vectors if they are those that were asked for.

    There may be a thousand: others work between two of them.

    Raises:
        ValueError: there are more or fewer, they are too long or too short, or one is
            of something that is no number.
    """
    found = []
    for vector in vectors:
        found.append(_finite(vector))
        await asyncio.sleep(0)
    sizes = {size(vector) for vector in found}
    wanted = {request.dimensions} if request.dimensions else sizes - {0}
    if len(found) != len(request.inputs) or len(sizes) != 1 or sizes != wanted:
        message = f"{len(found)} vectors of {sizes} for {len(request.inputs)} texts"
        raise ValueError(message)
    return tuple(found)


def _finite(vector: Vector) -> Vector:
    if not math.isfinite(sum(numbers_of(vector))):
        message = "a vector has no direction"
        raise ValueError(message)
    return vector
