"""Server-sent events, read from bytes as cheaply as Python allows.

Lines end at CR, LF or both and nowhere else: text decoders that also split at U+2028
tear answers apart. Source: WHATWG HTML, section 9.2, "Server-sent events".
"""

from collections.abc import Iterator

LARGEST_EVENT = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FIELD = b"data:"


class EventDataReader:
    """Finds the data of each event in a stream that may be cut anywhere."""

    def __init__(self) -> None:
        """Begin at the beginning of a stream."""
        self._rest = b""

    def feed(self, chunk: bytes) -> Iterator[str]:
        """Yield the data of every event that this chunk completes.

        Raises:
            ValueError: it is not UTF-8, or an event is larger than a megabyte.
        """
        *blocks, self._rest = _with_line_feeds(self._rest + chunk).split(b"\n\n")
        yield from filter(None, map(_data, blocks))
        if len(self._rest) > LARGEST_EVENT:
            message = "an event of the answer is too large"
            raise ValueError(message)


def _with_line_feeds(text: bytes) -> bytes:
    """End every line by LF; a CR at the very end may still become a CRLF."""
    if b"\r" not in text:
        return text
    whole = text.removesuffix(b"\r")
    lines = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return lines + text[len(whole) :]


def _data(block: bytes) -> str:
    if block.startswith(_FIELD) and b"\n" not in block:
        return _value(block).decode()
    lines = block.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    return b"\n".join(_value(x) for x in lines if x.startswith(_FIELD)).decode()


def _value(line: bytes) -> bytes:
    return line[len(_FIELD) :].removeprefix(b" ")
