"""Words on their way from whoever writes them to whoever speaks them."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from strata_domain.entity.generation import EventType
from strata_domain.service.sentence import Sentence, SentenceCutter


@dataclass(frozen=True, slots=True)
class Cue:
    """A sentence that is to be spoken.

    Attributes:
        index: 0, 1, 2 … among those of its text.
        text_number: how many texts were discarded before its own.
    """

    sentence: Sentence
    index: int
    text_number: int


class TextLine:
    """Takes words without ever waiting, and gives sentences when they are wanted.

    It holds what was written and not spoken yet, so never more than the answer itself.
    """

    def __init__(self, *, most_characters: int) -> None:
        """Begin with an empty text."""
        self._most_characters = most_characters
        self._news = asyncio.Event()
        self._whole = False
        self._left = False
        self._text_number = -1
        self._begin_text()

    def hear(self, kind: EventType, data: Mapping[str, object]) -> None:
        """Take an event of the log into account."""
        step = _STEPS.get(kind)
        if step is not None:
            step(self, data)
            self._news.set()

    def finish(self) -> None:
        """Note that the text is whole."""
        self._whole = True
        self._news.set()

    def leave(self) -> None:
        """Give nothing any more."""
        self._left = True
        self._news.set()

    async def following(self) -> Cue | None:
        """Return the next sentence as soon as there is one; None if none will be."""
        while not self._left:
            cue = self._cut()
            if cue is not None or self._whole:
                return cue
            await self._news.wait()
            self._news.clear()
        return None

    def holds(self, cue: Cue) -> bool:
        """Tell whether the text of a sentence still counts."""
        return cue.text_number == self._text_number

    def add(self, data: Mapping[str, object]) -> None:
        """Append words of the answer."""
        self._heard.append(str(data["text"]))

    def reset(self, _data: Mapping[str, object]) -> None:
        """Forget everything: the answer begins anew."""
        self._begin_text()

    def _begin_text(self) -> None:
        self._text_number += 1
        self._numbers = count()
        self._cutter = SentenceCutter(most_characters=self._most_characters)
        self._heard: list[str] = []
        self._cues: deque[Cue] = deque()

    def _cut(self) -> Cue | None:
        heard, self._heard = "".join(self._heard), []
        self._cues.extend(self._numbered(self._cutter.feed(heard)))
        if self._whole:
            self._cues.extend(self._numbered(self._cutter.finish()))
        return self._cues.popleft() if self._cues else None

    def _numbered(self, sentences: Iterable[Sentence]) -> Iterator[Cue]:
        """Yield those of which something is said."""
        spoken = (sentence for sentence in sentences if sentence.spoken)
        return (Cue(each, next(self._numbers), self._text_number) for each in spoken)


_STEPS: Mapping[EventType, Callable[[TextLine, Mapping[str, object]], None]] = {
    EventType.TEXT_DELTA: TextLine.add,
    EventType.MESSAGE_RESET: TextLine.reset,
}
