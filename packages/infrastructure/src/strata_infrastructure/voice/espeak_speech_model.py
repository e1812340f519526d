"""A real voice without a network: eSpeak NG, run as a program.

Its samples are 22,050 a second. How many there will be it does not say, and so neither
does the head of a WAV.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from importlib.util import find_spec
from types import MappingProxyType

from strata_domain.entity.speech import (
    AudioFormat,
    Sound,
    SpeechPiece,
    SpeechRequest,
    Voice,
)
from strata_domain.error import (
    ConfigurationError,
    ProviderInvalidRequestError,
    ProviderOverloadedError,
)
from strata_domain.port.speech_model import SpeechModel
from strata_domain.service.wav_head import wav_head
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.voice.espeak_process import answer, running

SAMPLE_RATE = 22_050
WORDS_PER_MINUTE = 175
"""At the usual speed; it speaks 80 to 450."""
AT_ONCE = 4
LONGEST_TURN_SECONDS = 10.0
"""Longer than that nobody waits for those before them, who may be slow to listen."""
_PLAIN = wav_head(0, SAMPLE_RATE)
_ENDLESS = b"\xff\xff\xff\xff"
_HEADS: Mapping[AudioFormat, bytes] = MappingProxyType(
    {
        AudioFormat.PCM: b"",
        AudioFormat.WAV: _PLAIN[:4] + _ENDLESS + _PLAIN[8:-4] + _ENDLESS,
    }
)


class EspeakSpeechModel:
    """Runs the program once for each text, and some at once."""

    def __init__(self) -> None:
        """Begin with no program."""
        self._turns = asyncio.Semaphore(AT_ONCE)

    def speak(
        self, request: SpeechRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SpeechPiece]]:
        """Have a text spoken; who leaves ends the program."""
        return self._spoken(request)

    async def voices(self) -> Sequence[Voice]:
        """Return everybody; most have a language of their own."""
        async with running("voices") as process:
            listed = b"".join([piece async for piece in answer(process, b"")])
        return tuple(
            Voice(voice_id=called, name=name.strip(), languages=(language,))
            for called, language, name in sorted(json.loads(listed))
        )

    @asynccontextmanager
    async def _spoken(
        self, request: SpeechRequest
    ) -> AsyncGenerator[AsyncIterator[SpeechPiece]]:
        if request.format not in _HEADS or request.sample_rate != SAMPLE_RATE:
            message = f"it writes {[*map(str, _HEADS)]} of {SAMPLE_RATE} a second alone"
            raise ProviderInvalidRequestError(message)
        pace = round(WORDS_PER_MINUTE * (request.speed or 1.0))
        async with self._turn(), running("speak", request.voice, str(pace)) as process:
            sound = answer(process, request.text.encode("utf-8", "replace"))
            async with aclosing(_pieces(sound, _HEADS[request.format])) as pieces:
                yield pieces

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        """Wait until somebody before us is done, or raise ProviderOverloadedError."""
        try:
            async with asyncio.timeout(LONGEST_TURN_SECONDS):
                await self._turns.acquire()
        except TimeoutError as error:
            raise ProviderOverloadedError from error
        try:
            yield
        finally:
            self._turns.release()


async def _pieces(
    sound: AsyncGenerator[bytes], head: bytes
) -> AsyncGenerator[SpeechPiece]:
    """Put the head before the first piece, so that none comes without sound."""
    async with aclosing(sound):
        async for content in sound:
            yield Sound(head + content)
            head = b""


def connect(settings: ProviderSettings) -> SpeechModel:
    """Build the adapter; it needs no key.

    Raises:
        ConfigurationError: the library is not installed.
    """
    del settings
    if find_spec("espeakng_loader") is None:
        message = "install 'strata-infrastructure[espeak]', or use 'sandbox/voice'"
        raise ConfigurationError(message)
    return EspeakSpeechModel()
