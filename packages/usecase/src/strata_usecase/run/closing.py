"""How a run ends: one ending for its message, one last event for its readers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch
from uuid import UUID

from strata_domain.entity.chat_piece import Finished
from strata_domain.entity.generation import Ending, EventType, GenerationStatus
from strata_domain.entity.message import Part
from strata_domain.error import ProviderError, StrataError


@dataclass(frozen=True, slots=True)
class Written:
    """The message as far as it was written."""

    message_id: UUID | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """What to store, and what to say last."""

    ending: Ending
    data: Mapping[str, object]

    @property
    def event_type(self) -> EventType:
        """The terminal event of the ending."""
        return EventType(f"generation.{self.ending.status}")


@singledispatch
def close(
    outcome: Finished | BaseException,
    written: Written,
    halted: GenerationStatus | None,
) -> Closing:
    """Return how a run ends that had this outcome, or was halted before it had one.

    Whatever is neither a finish nor a halt is a failure.
    """
    del halted
    error = public_error(outcome)
    ending = Ending(
        status=GenerationStatus.FAILED,
        parts=written.parts,
        error_code=error.code,
    )
    said = {"code": error.code, "detail": error.detail, **_wait(error)}
    return Closing(ending, {**_message(written), **said})


@close.register
def _(outcome: Finished, written: Written, _halted: GenerationStatus | None) -> Closing:
    ending = Ending(
        status=GenerationStatus.COMPLETED,
        parts=written.parts,
        stop_reason=outcome.reason,
    )
    return Closing(ending, {**_message(written), "stop_reason": outcome.reason})


@close.register
def _(
    _outcome: asyncio.CancelledError,
    written: Written,
    halted: GenerationStatus | None,
) -> Closing:
    return halt(written, halted or GenerationStatus.INTERRUPTED)


def halt(written: Written, status: GenerationStatus) -> Closing:
    """Return how a run ends that was stopped from outside, keeping what it wrote."""
    ending = Ending(status=status, parts=written.parts)
    return Closing(ending, _message(written))


def public_error(outcome: object) -> StrataError:
    """Return the error as a reader may see it: what is not ours is an internal one."""
    return outcome if isinstance(outcome, StrataError) else StrataError()


def _wait(error: StrataError) -> dict[str, object]:
    wait = error.retry_after if isinstance(error, ProviderError) else None
    return {} if wait is None else {"retry_after": wait}


def _message(written: Written) -> dict[str, object]:
    known = written.message_id is not None
    return {"message_id": str(written.message_id)} if known else {}
