"""What was heard, as it is told and as it is kept."""

import json
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from strata_domain.entity.plan import LimitStanding
from strata_domain.entity.speech import TimedWord
from strata_domain.entity.transcription import Transcript
from strata_usecase.voice.spoken import ensure_answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcribed:
    """The answer to somebody who wants to have sound written down.

    Attributes:
        generation_id: what its calls are called in the ledger.
        model: as its caller named it.
        duration_ms: of the sound.
        micro_usd: what all calls cost together.
        limits: how the user's limits stand with it.
        replayed: it is that of an earlier request, of which this one is a repetition.
    """

    generation_id: UUID
    model: str
    transcript: Transcript
    duration_ms: int
    micro_usd: int
    limits: tuple[LimitStanding, ...] = ()
    replayed: bool = False


def encode_transcribed(answer: Transcribed) -> str:
    """Return an answer as JSON, for whoever sends its request again."""
    told = {
        "model": answer.model,
        "duration_ms": answer.duration_ms,
        "micro_usd": answer.micro_usd,
        "transcript": asdict(answer.transcript),
    }
    return json.dumps(told)


def decode_transcribed(generation_id: UUID, outcome: str) -> Transcribed:
    """Return an answer that was kept.

    Raises:
        StrataError: the one that was kept in its place.
    """
    kept: dict[str, Any] = json.loads(outcome)
    ensure_answered(kept)
    told = kept["transcript"]
    words = tuple(TimedWord(**word) for word in told["words"])
    return Transcribed(
        generation_id=generation_id,
        model=kept["model"],
        duration_ms=kept["duration_ms"],
        transcript=Transcript(**{**told, "words": words}),
        micro_usd=kept["micro_usd"],
        replayed=True,
    )
