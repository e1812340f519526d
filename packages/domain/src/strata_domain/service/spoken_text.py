"""What of an answer is said aloud: its words, without what is there for the eye."""

import re

_READINGS = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"!?\[([^\]]*+)\]\([^)]*+\)", r"\1"),
        (r"<?https?://(?:www\.)?([^\s/?#)>\]]++)[^\s)>\]]*+>?", r"\1"),
        (r"</?[A-Za-z][^>]*+>", ""),
        (r"^\s*+(?:#{1,6}\s|>\s?|[-*+]\s(?:\[[ xX]\]\s)?)", ""),
        (r"`++|~~|\*++(?=\S)|(?<=\S)\*++", ""),
        (r"(?<!\w)_++(?=\w)|(?<=\w)_++(?!\w)", ""),
        (r"\|", ","),
    )
)
"""Links by their names, addresses by their hosts, cells of tables as a list."""


def spoken_text(written: str) -> str:
    """Return the words of a line as they are said, never longer than it is.

    Empty if it has none: a rule, a picture of signs.
    """
    text = written
    for pattern, said in _READINGS:
        text = pattern.sub(said, text)
    words = " ".join(text.split()).strip(" ,")
    return words if any(sign.isalnum() for sign in words) else ""
