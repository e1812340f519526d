"""The vectors of a request, as they are told and as they are kept."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.embedding import Vector
from strata_domain.entity.plan import LimitStanding
from strata_domain.error import StrataError
from strata_domain.service.failure import error_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The answer to a request.

    Attributes:
        generation_id: what its calls are called in the ledger.
        model: as its caller named it.
        input_tokens: as they were charged.
        micro_usd: what all calls cost together.
        limits: how the user's limits stood with it.
        replayed: it is that of an earlier request, of which this one is a repetition.
    """

    generation_id: UUID
    model: str
    vectors: tuple[Vector, ...]
    input_tokens: int
    micro_usd: int
    limits: tuple[LimitStanding, ...] = ()
    replayed: bool = False


def encode_answer(answer: Embedded) -> str:
    """Return an answer as JSON, for whoever sends its request again."""
    kept = {
        "model": answer.model,
        "vectors": [b64encode(vector).decode("ascii") for vector in answer.vectors],
        "input_tokens": answer.input_tokens,
        "micro_usd": answer.micro_usd,
    }
    return json.dumps(kept)


def encode_failure(error: StrataError) -> str:
    """Return why there is no answer, likewise."""
    return json.dumps({"error": error.code})


def decode_answer(generation_id: UUID, outcome: str) -> Embedded:
    """Return an answer that was kept.

    Raises:
        StrataError: the one that was kept in its place.
    """
    kept = json.loads(outcome)
    if "error" in kept:
        raise _failure(kept["error"])
    return Embedded(
        generation_id=generation_id,
        model=kept["model"],
        vectors=tuple(map(b64decode, kept["vectors"])),
        input_tokens=kept["input_tokens"],
        micro_usd=kept["micro_usd"],
        replayed=True,
    )


def _failure(code: str) -> StrataError:
    error = error_of(code)
    error.replayed = True
    return error
