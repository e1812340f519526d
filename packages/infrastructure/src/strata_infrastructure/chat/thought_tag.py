"""Telling thinking apart from the answer where models write it between tags.

Some models begin their text with `<think>`, and go on with the answer after `</think>`.
"""

from collections.abc import Callable, Iterator

from strata_domain.entity.chat_piece import ChatPiece, ReasoningDelta, TextDelta

_OPEN, _CLOSE = "<think>", "</think>"


class TaggedText:
    """Reads text that may be cut anywhere, in the middle of a tag, too."""

    def __init__(self) -> None:
        """Begin where a tag may stand."""
        self._held = ""
        self._read: Callable[[str], Iterator[ChatPiece]] = self._begin

    def feed(self, text: str) -> Iterator[ChatPiece]:
        """Yield what these words are, but for an end that may be half a tag."""
        text, self._held = self._held + text, ""
        yield from self._read(text)

    def close(self) -> Iterator[ChatPiece]:
        """Yield what was held back, which turned out to be no tag."""
        is_thought = self._read == self._think
        held, self._held = self._held, ""
        if held:
            yield ReasoningDelta(held) if is_thought else TextDelta(held)

    def _begin(self, text: str) -> Iterator[ChatPiece]:
        stripped = text.lstrip()
        if _OPEN.startswith(stripped):
            self._held = text
            return
        is_thought = stripped.startswith(_OPEN)
        self._read = self._think if is_thought else self._say
        yield from self._read(stripped.removeprefix(_OPEN) if is_thought else text)

    def _think(self, text: str) -> Iterator[ChatPiece]:
        thought, tag, rest = text.partition(_CLOSE)
        self._held = "" if tag else _half_tag(thought)
        if shown := thought[: len(thought) - len(self._held)]:
            yield ReasoningDelta(shown)
        if tag:
            self._read = self._turn
            yield from self._turn(rest)

    def _turn(self, text: str) -> Iterator[ChatPiece]:
        """Wait for the first word behind the thinking."""
        if answer := text.lstrip():
            self._read = self._say
            yield TextDelta(answer)

    def _say(self, text: str) -> Iterator[ChatPiece]:
        yield TextDelta(text)


def _half_tag(text: str) -> str:
    """Return the end of a text that may be the beginning of a tag."""
    halves = (_CLOSE[:length] for length in range(len(_CLOSE) - 1, 0, -1))
    return next((half for half in halves if text.endswith(half)), "")
