"""Breaking a long text into what is spoken at once."""

import re
from collections.abc import Iterator

_SENTENCE_END = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f]+[\"'\u201d\u2019\u00bb)\]]*(?=\s)"
    r"|[\u3002\uff01\uff1f]|\n(?=\s*\n)"
)
_SPACE = re.compile(r"\s(?=\S)")


def sections(text: str, *, most: int) -> tuple[str, ...]:
    """Return a text in few pieces, broken between sentences where that can be.

    What is left out is the space between them, and nothing else.

    Args:
        text: of any length.
        most: characters of one piece.
    """
    return tuple(_sections(text.strip(), most))


def _sections(text: str, most: int) -> Iterator[str]:
    while text:
        at = _break(text, most)
        yield text[:at].rstrip()
        text = text[at:].lstrip()


def _break(text: str, most: int) -> int:
    """Return where the first piece ends: late, but between sentences, or words."""
    if len(text) <= most:
        return len(text)
    window = text[: most + 1]
    ends = [it.end() for it in _SENTENCE_END.finditer(window) if it.end() <= most]
    spaces = [it.start() for it in _SPACE.finditer(window)]
    return max(ends, default=0) or max(spaces, default=0) or most
