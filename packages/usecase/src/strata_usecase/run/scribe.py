"""Turning a provider's pieces into events."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    CitationFound,
    Finished,
    ReasoningDelta,
    StateKept,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.generation import EventType
from strata_domain.error import ProviderMalformedAnswerError
from strata_domain.service.text import TextJoiner, joined
from strata_usecase.run.live_generation import LiveGeneration


class Scribe:
    """Writes what one call says into one log.

    Attributes:
        kept: what the provider wants back to the letter, if anything.
        shown: whether a reader has seen anything of the answer.
    """

    def __init__(self, live: LiveGeneration) -> None:
        """Write into this log."""
        self._live = live
        self._text = TextJoiner()
        self._reasoning = TextJoiner()
        self._finished: Finished | None = None
        self.kept: str | None = None
        self.shown = False

    @property
    def finished(self) -> Finished:
        """How the provider said the answer ended.

        Raises:
            ProviderMalformedAnswerError: it never said so: the answer was cut.
        """
        if self._finished is None:
            message = "the answer ended without a finish"
            raise ProviderMalformedAnswerError(message)
        return self._finished

    def take(self, piece: ChatPiece) -> None:
        """Write one piece down."""
        _WRITERS[type(piece)](self, piece)

    def write_text(self, piece: TextDelta) -> None:
        """Write words of the answer."""
        self._words(EventType.TEXT_DELTA, self._text.feed(piece.text))

    def write_reasoning(self, piece: ReasoningDelta) -> None:
        """Write words of the thinking."""
        self._words(EventType.REASONING_DELTA, self._reasoning.feed(piece.text))

    def write_citation(self, piece: CitationFound) -> None:
        """Write a source."""
        title = None if piece.title is None else joined(piece.title)
        self._show(EventType.CITATION, {"url": joined(piece.url), "title": title})

    def write_call(self, piece: ToolCalled) -> None:
        """Write a tool call."""
        call = {name: joined(value) for name, value in asdict(piece).items()}
        self._show(EventType.TOOL_CALL, call)

    def keep(self, piece: StateKept) -> None:
        """Keep what no reader is shown."""
        self.kept = joined(piece.payload)

    def pass_over(self, _piece: Accepted) -> None:
        """Write nothing."""

    def write_usage(self, piece: UsageReported) -> None:
        """Write the provider's count."""
        self._live.emit(EventType.USAGE, asdict(piece.usage))

    def finish(self, piece: Finished) -> None:
        """Note that the provider is done."""
        self._finished = piece

    def _words(self, kind: EventType, text: str) -> None:
        if text:
            self._show(kind, {"text": text})

    def _show(self, kind: EventType, data: Mapping[str, object]) -> None:
        self.shown = True
        self._live.emit(kind, data)


_WRITERS: Mapping[type[ChatPiece], Callable[..., None]] = {
    Accepted: Scribe.pass_over,
    ToolCalled: Scribe.write_call,
    StateKept: Scribe.keep,
    TextDelta: Scribe.write_text,
    ReasoningDelta: Scribe.write_reasoning,
    CitationFound: Scribe.write_citation,
    UsageReported: Scribe.write_usage,
    Finished: Scribe.finish,
}
