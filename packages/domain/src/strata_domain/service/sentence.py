"""Cutting an answer into sentences while it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from strata_domain.service.spoken_text import spoken_text

LONGEST = 400
"""Characters: who speaks a longer sentence at once keeps the listener waiting."""
_CLOSING = r"[\"'”\u2019»)\]}*_`』」》\uff09】]*+"
_END = re.compile(
    rf"\n|(?P<stop>[.!?…]++){_CLOSING}[^\S\n]++(?=\S)"
    rf"|[。\uff01\uff1f｡।॥؟\u06d4።។]++{_CLOSING}[^\S\n]*+(?=\S)"
)
"""Where a sentence may end; what follows must be there, so that nothing is guessed."""
_PAUSE = re.compile(r".*[\s,;:\uff0c\uff1b\uff1a、]", re.DOTALL)
_BEFORE_WORD = re.compile(r"[\s(\[{\"'“„«*_]")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_SHORT = re.compile(
    r"\d{1,2}|.|approx|bspw|bzw|ca|cf|co|corp|dept|dr|ebd|eds|e\.g|etc|evtl|fig|ggf|hr"
    r"|i\.e|inc|jr|ltd|mr|mrs|ms|nr|prof|resp|sen|sr|st|u\.a|usw|usf|vgl"
    r"|vol|vs|z\.b"
)
"""Numbers that count, initials, and what is seldom the last word of a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of an answer.

    Attributes:
        start: how many characters are before it.
        text: as it is written; the texts of all, joined, are the answer.
        spoken: as it is said; empty if nothing of it is.
    """

    start: int
    text: str
    spoken: str

    @property
    def end(self) -> int:
        """How many characters there are up to its end."""
        return self.start + len(self.text)


class SentenceCutter:
    """Cuts what is finished; the same text gives the same sentences however it comes.

    A line ends a sentence, and so does what is too long, at a pause if there is one:
    that is how languages without spaces or full stops are cut. Blocks of code are
    stretches of which nothing is said.
    """

    def __init__(self, *, most_characters: int = LONGEST) -> None:
        """Cut what is said to at most so many characters."""
        self._most = most_characters
        self._rest = ""
        self._start = 0
        self._at_line_start = True
        self._in_code = False

    def feed(self, text: str) -> Iterator[Sentence]:
        """Yield what the next words finish."""
        self._rest += text
        while end := self._end():
            yield self._taken(end)

    def finish(self) -> Iterator[Sentence]:
        """Yield what is left."""
        while self._rest:
            yield self._taken(self._end() or len(self._rest))

    def _end(self) -> int:
        """Return how much of the rest is finished; 0 if nothing is."""
        return self._line_end() if self._is_code() else self._sentence_end()

    def _is_code(self) -> bool:
        return self._in_code or self._is_fence()

    def _is_fence(self) -> bool:
        return self._at_line_start and _FENCE.match(self._rest) is not None

    def _line_end(self) -> int:
        return self._rest.find("\n") + 1

    def _sentence_end(self) -> int:
        found = _END.finditer(self._rest, 0, self._most + 1)
        ends = (each.end() for each in found if not _goes_on(self._rest, each))
        end = next(ends, 0)
        if 0 < end <= self._most:
            return end
        return _pause(self._rest[: self._most]) if self._is_too_long() else 0

    def _is_too_long(self) -> bool:
        return len(self._rest) > self._most

    def _taken(self, end: int) -> Sentence:
        code, fence = self._is_code(), self._is_fence()
        text, self._rest = self._rest[:end], self._rest[end:]
        sentence = Sentence(self._start, text, "" if code else spoken_text(text))
        self._start += len(text)
        self._in_code ^= fence
        self._at_line_start = text.endswith("\n")
        return sentence


def _pause(text: str) -> int:
    """Return where a sentence is interrupted that is too long."""
    found = _PAUSE.match(text)
    return len(text) if found is None else found.end()


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """Tell whether a stop is none: `e.g. this`, `Dr. Who`, `J. Bach`, `3. Mai`."""
    if found["stop"] is None:
        return False
    word = _BEFORE_WORD.split(text[: found.start()])[-1].lower()
    short = found["stop"] == "." and _SHORT.fullmatch(word) is not None
    return short or text[found.end()].islower()
