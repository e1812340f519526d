"""Telling one request from another, and keeping answers that nothing else keeps."""

import json
from collections.abc import Sequence

from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.entity.idempotency import Claim, Earlier
from strata_domain.error import (
    IdempotencyKeyReusedError,
    RepeatedRequestError,
    RequestInFlightError,
    ResultLostError,
)
from strata_domain.service.generation_log import on_one_line


def refuse_repetition(claim: Claim, earlier: Earlier) -> None:
    """Refuse to obey a request whose key is taken.

    Raises:
        IdempotencyKeyReusedError: by another request.
        RepeatedRequestError: by the same one.
    """
    if claim.request_digest != earlier.request_digest:
        raise IdempotencyKeyReusedError(claim.key)
    raise RepeatedRequestError(earlier)


def outcome_of(earlier: Earlier) -> str:
    """Return the answer that was kept.

    Raises:
        RequestInFlightError: there is none yet.
        ResultLostError: there will never be one.
    """
    if earlier.outcome is None:
        missing = RequestInFlightError if earlier.open else ResultLostError
        raise missing(earlier.result_id)
    return earlier.outcome


def encode_log(events: Sequence[GenerationEvent]) -> str:
    """Return a whole log as JSON, the data of its events as they were sent."""
    lines = (f'{{"type":"{each.type}","data":{each.data}}}' for each in events)
    return f"[{','.join(lines)}]"


def decode_log(outcome: str) -> tuple[GenerationEvent, ...]:
    """Return the events of a log that was kept."""
    return tuple(
        GenerationEvent(seq, EventType(line["type"]), on_one_line(line["data"]))
        for seq, line in enumerate(json.loads(outcome), start=1)
    )
