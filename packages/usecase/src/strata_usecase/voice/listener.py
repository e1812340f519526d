"""Sound on its way to whoever listens: a few pieces, and never more."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from strata_domain.entity.speech import Sound, SpeechPiece
from strata_domain.error import AnswerStoppedError

MOST_WAITING = 16
PATIENCE_SECONDS = 60.0
"""Whoever takes nothing for so long has left, and did not say so."""


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


class Listener:
    """Takes pieces one by one; while it is slow, whoever tells it waits."""

    def __init__(
        self,
        *,
        alone: bool = True,
        most_waiting: int = MOST_WAITING,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """Begin with nothing told.

        Args:
            alone: nobody else has anything of the sound.
            most_waiting: pieces that are told and not taken yet.
            patience_seconds: until one of them must be taken.
        """
        self._told: asyncio.Queue[SpeechPiece | _End] = asyncio.Queue()
        self._room = asyncio.Semaphore(most_waiting)
        self._alone = alone
        self._patience_seconds = patience_seconds
        self._begun = asyncio.Event()
        self._left = False
        self._heard = False
        self._error: BaseException | None = None

    async def tell(self, piece: SpeechPiece) -> None:
        """Pass a piece on as soon as there is room; at once if nobody listens.

        Raises:
            AnswerStoppedError: nobody has taken anything for too long, and nobody else
                wants it.
        """
        if not self._left:
            await self._wait()
        if not self._left:
            self._told.put_nowait(piece)
            self._note(piece)

    def end(self, error: BaseException | None) -> None:
        """Say that nothing follows, and why, if something is missing."""
        self._error = AnswerStoppedError() if self._left else error
        self._told.put_nowait(_End(self._error))
        self._begun.set()

    def leave(self) -> None:
        """Listen no more; nobody waits for it any longer."""
        self._left = True
        self._room.release()

    async def begun(self) -> None:
        """Return when there is something to be heard, or all has been said.

        Raises:
            BaseException: there is nothing to be heard.
        """
        await self._begun.wait()
        if self._error is not None and not self._heard:
            raise self._error

    async def pieces(self) -> AsyncGenerator[SpeechPiece]:
        """Yield what is told.

        Raises:
            BaseException: something is missing at the end.
        """
        while not isinstance(told := await self._told.get(), _End):
            self._room.release()
            yield told
        if told.error is not None:
            raise told.error

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._room.acquire()
        except TimeoutError as error:
            self.leave()
            if self._alone:
                raise AnswerStoppedError from error

    def _note(self, piece: SpeechPiece) -> None:
        if isinstance(piece, Sound):
            self._heard = True
            self._begun.set()


async def told(
    pieces: AsyncIterator[SpeechPiece], listener: Listener
) -> AsyncGenerator[bytes]:
    """Yield the sound alone, once it is passed on."""
    async for piece in pieces:
        await listener.tell(piece)
        if isinstance(piece, Sound):
            yield piece.content
