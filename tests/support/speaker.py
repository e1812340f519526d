"""Having texts spoken, and noting what is heard."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import uuid4

from strata_domain.entity.speech import (
    AudioFormat,
    Sound,
    SpeechPiece,
    SpeechRequest,
    TimedWord,
    WordsTimed,
)
from strata_domain.entity.transcription import SoundFile
from strata_domain.error import ProviderError
from strata_domain.port.speech_model import SpeechModel
from strata_infrastructure.chat.adapter import AdapterGroup, Closable
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret
from support.sandbox import SandboxProcess

KEY = "sk-canary-0123456789"
TEXT = "Flour, water, salt. Let it rest!\nThen bake… 24.5 minutes? Grüße 🙂"
Adapter = TypeVar("Adapter")


@dataclass(frozen=True, slots=True)
class Heard:
    """What came, and what went wrong afterwards."""

    pieces: list[SpeechPiece]
    error: ProviderError | None = None

    @property
    def sound(self) -> bytes:
        return b"".join(p.content for p in self.pieces if isinstance(p, Sound))

    @property
    def words(self) -> tuple[TimedWord, ...]:
        told = [p.words for p in self.pieces if isinstance(p, WordsTimed)]
        return tuple(word for words in told for word in words)

    @property
    def whole(self) -> bytes:
        assert self.error is None, self.error
        return self.sound


def speech(model: str, /, **options: object) -> SpeechRequest:
    """A text; the sandbox does not dawdle unless it is asked to."""
    return SpeechRequest(
        model=model,
        text=TEXT,
        voice="alto",
        format=AudioFormat.PCM,
        sample_rate=24_000,
        options={"sandbox": {"delay_ms": 0, **options}},
        request_id=uuid4(),
    )


async def hear(model: SpeechModel, request: SpeechRequest) -> Heard:
    """Listen to the end or the error."""
    pieces: list[SpeechPiece] = []
    keep = pieces.append
    try:
        async with model.speak(request) as spoken:
            async for piece in spoken:
                keep(piece)
    except ProviderError as error:
        return Heard(pieces, error)
    return Heard(pieces)


@dataclass(frozen=True, slots=True)
class Speaker:
    """An adapter, a model of it, and whether it is asked for the words, too."""

    adapter: SpeechModel
    model: str
    words: bool
    runner: asyncio.Runner

    def wish(self, **options: object) -> SpeechRequest:
        return replace(speech(self.model, **options), words=self.words)

    def says(self, **options: object) -> Heard:
        return self.speaks(self.wish(**options))

    def speaks(self, request: SpeechRequest) -> Heard:
        return self.runner.run(hear(self.adapter, request))


async def first_sound(pieces: AsyncIterator[SpeechPiece]) -> Sound:
    async for piece in pieces:
        if isinstance(piece, Sound):
            return piece
    message = "nothing is heard"
    raise AssertionError(message)


async def leave_after_first(model: SpeechModel, request: SpeechRequest) -> float:
    """Hear something and go; return when, on the clock that only goes forward."""
    async with model.speak(request) as spoken:
        await first_sound(spoken)
        return time.monotonic()


async def cancel_in_silence(model: SpeechModel, request: SpeechRequest) -> float:
    """Wait for more until somebody loses their patience; return when."""
    waiting = asyncio.create_task(hear(model, request))
    await asyncio.sleep(0.4)
    began = time.monotonic()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    return began


def seconds_until_left(sandbox: SandboxProcess, name: str) -> float:
    """How long it takes from now until the sandbox knows that a call was left."""
    began = time.monotonic()
    while time.monotonic() - began < 5:
        called = {call.request_id: call.outcome for call in sandbox.calls()}
        if called.get(name) == "disconnected":
            return time.monotonic() - began
        time.sleep(0.002)
    message = f"{called.get(name)}"
    raise AssertionError(message)


def file_of(content: bytes, times: int = 1) -> SoundFile:
    """A sound file, which comes in pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(times):
            yield content

    return SoundFile(
        media_type="audio/wav",
        size_bytes=len(content) * times,
        duration_ms=1000,
        open=pieces,
    )


def connected(
    group: AdapterGroup[Adapter], provider: str, base_url: str, stack: AsyncExitStack
) -> Adapter:
    """Build an adapter that is closed with the stack."""
    settings = ProviderSettings(api_key=Secret(KEY), base_url=base_url)
    adapter = group.connect(provider, settings)
    if isinstance(adapter, Closable):
        stack.push_async_callback(adapter.aclose)
    return adapter
