"""Reading an answer: decode, guard, and hand out piece by piece."""

from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from strata_domain.entity.chat_piece import ChatPiece, Finished
from strata_domain.error import ProviderMalformedAnswerError
from strata_infrastructure.chat.vendor_error import Translator

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Decoder(Protocol[T_contra]):
    """Understands one provider's answer; keeps what it must between two reads."""

    def feed(self, read: T_contra) -> Iterable[ChatPiece]:
        """Return the pieces that this read completes.

        Raises:
            Exception: any that the adapter's error table knows.
        """
        ...

    def close(self) -> Iterable[ChatPiece]:
        """Return the pieces kept back for the end, `Finished` the last of them."""
        ...


class PieceStream(Generic[T]):
    """The pieces of one answer, however its provider is read.

    Pieces that were complete before a failure are handed out before it is raised, and
    `Finished` is the last: an answer that ends without it was cut, whatever the SDK
    thinks.
    """

    def __init__(
        self, source: AsyncIterator[T], decoder: Decoder[T], translator: Translator
    ) -> None:
        """Read from the source, which its owner closes."""
        self._source = source
        self._decoder = decoder
        self._translator = translator
        self._kinds = translator.kinds
        self._ready: deque[ChatPiece] = deque()
        self._end: Exception | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the last piece was handed out."""
        return isinstance(self._end, StopAsyncIteration)

    def __aiter__(self) -> AsyncIterator[ChatPiece]:
        """Return itself."""
        return self

    async def __anext__(self) -> ChatPiece:
        """Return the next piece.

        Raises:
            ProviderError: the provider failed, or its answer has no end.
        """
        while not self._ready:
            await self._advance()
        piece = self._ready.popleft()
        if isinstance(piece, Finished):
            self._ready.clear()
            self._end = StopAsyncIteration()
        return piece

    async def _advance(self) -> None:
        if self._end is not None:
            raise self._end
        try:
            self._ready.extend(await self._read())
        except self._kinds as error:
            self._fail(error)

    async def _read(self) -> Iterable[ChatPiece]:
        try:
            return self._decoder.feed(await anext(self._source))
        except StopAsyncIteration:
            message = "the answer ends without a finish"
            self._end = ProviderMalformedAnswerError(message)
            return self._decoder.close()

    def _fail(self, error: Exception) -> None:
        """Raise it after what was kept back for the end: the usage so far, for one."""
        is_closed = self._end is not None
        self._end = self._translator.translated(error)
        with suppress(*self._kinds):
            self._ready.extend(() if is_closed else self._decoder.close())
