"""Sound, piece by piece, in time and to its proper end."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    asynccontextmanager,
)

from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.speech import Sound, SpeechPiece
from strata_domain.error import ProviderMalformedAnswerError
from strata_infrastructure.chat.vendor_error import Translator
from strata_infrastructure.voice.patience import Clock, Patience

_TEXTS = ("application/json", "application/problem+json", "text/")
_FRAMES = frozenset({"content-length", "transfer-encoding"})


@asynccontextmanager
async def speaking(
    opening: AbstractAsyncContextManager[AsyncIterator[SpeechPiece]],
    patience: Patience,
    reading: Translator,
) -> AsyncGenerator[AsyncIterator[SpeechPiece]]:
    """Open what is spoken, and yield its pieces.

    Args:
        opening: of pieces that end where the provider says that it is done.
        patience: with the provider.
        reading: what goes wrong with an answer that was begun.

    Raises:
        ProviderError: the provider failed or fell silent, or nothing was heard at all.
    """
    clock = Clock(patience)
    async with AsyncExitStack() as stack:
        with reading.translating():
            async with clock.waiting():
                source = await stack.enter_async_context(opening)
        pieces = _sounding(source, clock, reading)
        yield await stack.enter_async_context(aclosing(pieces))


async def sounds(
    headers: Mapping[str, str], body: AsyncIterator[bytes]
) -> AsyncGenerator[SpeechPiece]:
    """Yield what a response says.

    Raises:
        ProviderMalformedAnswerError: it is no sound, or has no end that can be told
            from a broken connection.
    """
    _ensure_sound(headers)
    if call_id := headers.get("x-request-id"):
        yield Accepted(call_id)
    async for content in body:
        yield Sound(content)


def _ensure_sound(headers: Mapping[str, str]) -> None:
    is_text = headers.get("content-type", "").startswith(_TEXTS)
    if is_text or not _FRAMES & {name.lower() for name in headers}:
        message = "the answer is no sound that ends"
        raise ProviderMalformedAnswerError(message)


async def _sounding(
    source: AsyncIterator[SpeechPiece], clock: Clock, reading: Translator
) -> AsyncGenerator[SpeechPiece]:
    with reading.translating():
        while (piece := await clock.next_of(source)) is not None:
            clock.heard = clock.heard or isinstance(piece, Sound)
            yield piece
        _ensure_heard(clock)


def _ensure_heard(clock: Clock) -> None:
    if not clock.heard:
        message = "there is no sound"
        raise ProviderMalformedAnswerError(message)
