"""Telling an answer that came at once: each kind of words in one piece."""

from collections.abc import Iterable, Iterator
from itertools import groupby

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

_ORDER: tuple[type[ChatPiece], ...] = (
    Accepted,
    ReasoningDelta,
    TextDelta,
    CitationFound,
    ToolCalled,
    StateKept,
    UsageReported,
    Finished,
)
_WORDS = (ReasoningDelta, TextDelta)


def in_one_piece(pieces: Iterable[ChatPiece]) -> list[ChatPiece]:
    """Return the same answer with its words joined: thinking, text, and the rest."""
    ordered = sorted(pieces, key=_place)
    return [piece for _, same in groupby(ordered, _place) for piece in _joined(same)]


def _place(piece: ChatPiece) -> int:
    return _ORDER.index(type(piece))


def _joined(same: Iterator[ChatPiece]) -> Iterable[ChatPiece]:
    first, *others = same
    if isinstance(first, _WORDS):
        words = (piece.text for piece in others if isinstance(piece, _WORDS))
        return [type(first)("".join((first.text, *words)))]
    return [first, *others]
