"""What one call of a provider shows, noted for the ledger."""

import asyncio
from collections.abc import Callable, Mapping

from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.usage import AttemptOutcome, TokenUsage
from strata_domain.error import StrataError
from strata_domain.service.metering import CallFacts
from strata_domain.service.text import joined


class Tally:
    """Counts along while a call is read; asked in the end, it says what it saw."""

    def __init__(self) -> None:
        """Begin before the call is made."""
        self._called_at: float | None = None
        self._first_at: float | None = None
        self._call_id: str | None = None
        self._reported: TokenUsage | None = None
        self._text: list[str] = []
        self._aside: list[str] = []
        self._finished = False

    @property
    def text(self) -> str:
        """The words of the answer, without the thinking."""
        return "".join(self._text)

    def called(self) -> None:
        """Note that the provider is being called now."""
        self._called_at = _now()

    def take(self, piece: ChatPiece) -> None:
        """Note a piece."""
        if self._first_at is None:
            self._first_at = _now()
        note = _NOTES.get(type(piece))
        if note is not None:
            note(self, piece)

    def facts(
        self, outcome: AttemptOutcome, error: BaseException | None = None
    ) -> CallFacts:
        """Return what was seen until now."""
        return CallFacts(
            outcome=outcome,
            called=self._called_at is not None,
            reported=self._reported,
            finished=self._finished,
            written="".join((*self._aside, *self._text)),
            error=error,
            error_code=_code(error),
            first_token_ms=self._since_call(self._first_at),
            latency_ms=self._since_call(_now()),
            provider_call_id=self._call_id,
        )

    def note_id(self, piece: Accepted) -> None:
        """Note the provider's name of the call."""
        self._call_id = joined(piece.call_id)

    def note_text(self, piece: TextDelta) -> None:
        """Note words of the answer."""
        self._text.append(piece.text)

    def note_thought(self, piece: ReasoningDelta) -> None:
        """Note words of the thinking."""
        self._aside.append(piece.text)

    def note_call(self, piece: ToolCalled) -> None:
        """Note the words of a tool call."""
        self._aside.append(piece.name + piece.arguments)

    def note_usage(self, piece: UsageReported) -> None:
        """Note the provider's own count."""
        self._reported = piece.usage

    def note_finish(self, _piece: Finished) -> None:
        """Note that the count is final."""
        self._finished = True

    def _since_call(self, moment: float | None) -> int | None:
        if moment is None or self._called_at is None:
            return None
        return round((moment - self._called_at) * 1000)


_NOTES: Mapping[type[ChatPiece], Callable[..., None]] = {
    Accepted: Tally.note_id,
    TextDelta: Tally.note_text,
    ReasoningDelta: Tally.note_thought,
    ToolCalled: Tally.note_call,
    UsageReported: Tally.note_usage,
    Finished: Tally.note_finish,
}


def _now() -> float:
    return asyncio.get_running_loop().time()


def _code(error: BaseException | None) -> str | None:
    if not isinstance(error, Exception):
        return None
    return (error if isinstance(error, StrataError) else StrataError()).code
