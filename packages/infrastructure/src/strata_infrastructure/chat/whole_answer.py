"""An answer that comes at once: waited for, within bounds, and then read."""

from collections.abc import AsyncIterator, Callable, Iterable

from strata_domain.entity.chat_piece import ChatPiece

LARGEST_ANSWER = 16 << 20


class WholeAnswer:
    """Keeps the bytes of one answer until they are all there."""

    def __init__(self, read: Callable[[bytes], Iterable[ChatPiece]]) -> None:
        """Begin with nothing kept.

        Args:
            read: returns the pieces of the whole body.
        """
        self._read = read
        self._body = bytearray()

    def feed(self, read: bytes) -> Iterable[ChatPiece]:
        """Keep the bytes.

        Raises:
            ValueError: they are too many.
        """
        if len(self._body) + len(read) > LARGEST_ANSWER:
            message = "the answer is too large"
            raise ValueError(message)
        self._body += read
        return ()

    def close(self) -> Iterable[ChatPiece]:
        """Return all pieces.

        Raises:
            ProviderError: the provider answered with an error.
        """
        return self._read(bytes(self._body))


async def whole_body(source: AsyncIterator[bytes]) -> bytes:
    """Return all of a body.

    Raises:
        ValueError: it is too large.
    """
    body = bytearray()
    async for read in source:
        body += read
        if len(body) > LARGEST_ANSWER:
            message = "the answer is too large"
            raise ValueError(message)
    return bytes(body)
