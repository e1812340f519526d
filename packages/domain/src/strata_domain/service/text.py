"""Text that every layer below can store."""

_HIGH_SURROGATES = range(0xD800, 0xDC00)


class TextJoiner:
    """Makes streamed text storable without changing what it says.

    Postgres stores neither NUL nor half a surrogate pair. Some providers cut an emoji
    between two pieces, so a high surrogate at the end waits for its other half. If
    that never comes the character was cut off, and none of it is shown.
    """

    def __init__(self) -> None:
        """Begin with nothing waiting."""
        self._waiting = ""

    def feed(self, piece: str) -> str:
        """Return what can be shown now; what still waits comes with the next piece."""
        if piece.isascii() and not self._waiting:
            return piece.replace("\0", "")
        text = self._waiting + piece
        self._waiting = text[-1:] if _ends_open(text) else ""
        return joined(text.removesuffix(self._waiting))


def joined(text: str) -> str:
    """Join surrogate pairs, replace stray halves by U+FFFD, drop NUL."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace").replace("\0", "")


def _ends_open(text: str) -> bool:
    return bool(text) and ord(text[-1]) in _HIGH_SURROGATES
