"""Keeping the parts of an answer that Gemini wants back to the letter.

A part may carry a signature of the thinking behind it. Gemini refuses a conversation
whose function calls have lost theirs. Source:
https://ai.google.dev/gemini-api/docs/thought-signatures
"""

import json
from collections.abc import Iterator, Mapping

from strata_domain.entity.chat_piece import StateKept

_SIGNATURE = "thoughtSignature"
_WORDS = frozenset({"text", "thought"})


class KeptParts:
    """The parts so far; words that came chunk by chunk become one part again."""

    def __init__(self) -> None:
        """Begin with none."""
        self._parts: list[dict[str, object]] = []

    def add(self, part: Mapping[str, object]) -> None:
        """Keep a part, or add its words to the last one if neither is signed."""
        last = self._parts[-1] if self._parts else {}
        if _continues(last, part):
            last["text"] = f"{last['text']}{part['text']}"
        else:
            self._parts.append({**part})

    def state(self) -> Iterator[StateKept]:
        """Yield all parts if any of them is signed."""
        if any(_SIGNATURE in part for part in self._parts):
            yield StateKept(json.dumps(self._parts, ensure_ascii=False))


def _continues(last: Mapping[str, object], part: Mapping[str, object]) -> bool:
    names = last.keys() | part.keys()
    are_words = "text" in last and "text" in part and names <= _WORDS
    return are_words and bool(last.get("thought")) is bool(part.get("thought"))
