"""Cartesia's models that speak: over HTTP, or over a socket if the words matter.

Source: https://docs.cartesia.ai/use-the-api/compare-tts-endpoints
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from uuid import uuid4

from strata_domain.entity.speech import (
    AudioFormat,
    Sound,
    SpeechPiece,
    SpeechRequest,
    Voice,
)
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.voice.cartesia_event import wav_head
from strata_infrastructure.voice.cartesia_request import (
    sentences,
    timed_wording,
    wording,
)
from strata_infrastructure.voice.cartesia_socket import CartesiaSocket
from strata_infrastructure.voice.cartesia_voice import read_page
from strata_infrastructure.voice.cartesia_wire import CartesiaWire
from strata_infrastructure.voice.patience import PATIENT, Patience
from strata_infrastructure.voice.sounding import sounds, speaking

MOST_PAGES = 10
_PAGE = 100
_LONGEST_SECONDS = 30.0
"""For a page of voices."""


class CartesiaSpeechModel:
    """Speech; every attempt is the caller's."""

    def __init__(
        self,
        wire: CartesiaWire,
        socket: CartesiaSocket,
        patience: Patience = PATIENT,
    ) -> None:
        """Ask over this wire and this socket, and close the wire in the end."""
        self._wire = wire
        self._socket = socket
        self._patience = patience

    def speak(
        self, request: SpeechRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SpeechPiece]]:
        """Have a text spoken."""
        opening = self._timed(request) if request.words else self._plain(request)
        return speaking(opening, self._patience, self._socket.reading)

    async def voices(self) -> Sequence[Voice]:
        """Return everybody who speaks there, or at least the first thousand."""
        found: dict[str, Voice] = {}
        for _ in range(MOST_PAGES):
            query = {
                "limit": _PAGE,
                **({"starting_after": [*found][-1]} if found else {}),
            }
            said = await self._wire.told(
                self._wire.gotten("/voices", query), longest=_LONGEST_SECONDS
            )
            with self._wire.reading.translating():
                page = read_page(said)
            found |= {voice.voice_id: voice for voice in page}
            if not (page and said.get("has_more")):
                break
        return tuple(found.values())

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()

    @asynccontextmanager
    async def _plain(
        self, request: SpeechRequest
    ) -> AsyncGenerator[AsyncIterator[SpeechPiece]]:
        body = wording(request)
        asking = self._wire.posted("/tts/bytes", body, request_id=request.request_id)
        async with (
            self._wire.asked(asking) as response,
            aclosing(sounds(response.headers, response.aiter_bytes())) as pieces,
        ):
            yield pieces

    @asynccontextmanager
    async def _timed(
        self, request: SpeechRequest
    ) -> AsyncGenerator[AsyncIterator[SpeechPiece]]:
        """The socket writes bare samples; what belongs before them is ours to say."""
        is_wav = request.format is AudioFormat.WAV
        head = wav_head(request.sample_rate) if is_wav else b""
        name = str(request.request_id or uuid4())
        parts = sentences(request.text)
        async with (
            self._socket.spoken(timed_wording(request), parts, name) as pieces,
            aclosing(_headed(head, pieces)) as headed,
        ):
            yield headed


def connect(settings: ProviderSettings) -> CartesiaSpeechModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    wire = CartesiaWire(settings)
    return CartesiaSpeechModel(wire, CartesiaSocket(wire, settings.connect_timeout))


async def _headed(
    head: bytes, pieces: AsyncIterator[SpeechPiece]
) -> AsyncGenerator[SpeechPiece]:
    async for piece in pieces:
        is_first = bool(head) and isinstance(piece, Sound)
        yield Sound(head + piece.content) if isinstance(piece, Sound) else piece
        head = b"" if is_first else head
