"""A real voice without a network, in a program that ends with its listener."""

import asyncio
import os
import signal
from array import array
from contextlib import AsyncExitStack
from dataclasses import replace
from io import BytesIO

import psutil
import pytest

import soundfile
from strata_domain.catalogue import speech_catalogue
from strata_domain.entity.asset import AssetKind
from strata_domain.entity.speech import (
    AudioFormat,
    Sound,
    Speech,
    SpeechPiece,
    SpeechRequest,
)
from strata_domain.error import (
    ProviderConnectionError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderTimeoutError,
)
from strata_domain.service.file_facts import FileScanner
from strata_domain.service.voice import speech_request
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.voice import espeak_process, espeak_speech_model
from strata_infrastructure.voice.registry import SpeechModelRegistry

REGISTRY = SpeechModelRegistry({"espeak": ProviderSettings()}, speech_catalogue())
CARD = REGISTRY.card("espeak/voice")
SHORT = speech_request(Speech(text="The quick brown fox jumps. Größe? 🙂"), CARD)
LONG = replace(SHORT, text="Nobody will ever listen to all of this. " * 400)


async def spoken(request: SpeechRequest) -> list[SpeechPiece]:
    async with REGISTRY.get("espeak").speak(request) as pieces:
        return [piece async for piece in pieces]


def sound(request: SpeechRequest) -> bytes:
    pieces = asyncio.run(spoken(request))
    return b"".join(piece.content for piece in pieces if isinstance(piece, Sound))


def decoded(content: bytes) -> tuple[list[int], int]:
    samples, rate = soundfile.read(BytesIO(content), dtype="int16")
    return array("h", samples.tobytes()).tolist(), rate


def program() -> psutil.Process:
    (process,) = programs()
    return process


def programs() -> list[psutil.Process]:
    """Who speaks; a child of somebody else's that has just died has no command."""
    children = [
        each
        for each in psutil.Process().children()
        if each.status() != psutil.STATUS_ZOMBIE
    ]
    return [each for each in children if "espeak" in " ".join(each.cmdline())]


async def interrupted(number: int) -> int:
    """Send a signal to who speaks, and listen on; return the program's id."""
    async with REGISTRY.get("espeak").speak(LONG) as pieces:
        await anext(pieces)
        process = program()
        os.kill(process.pid, number)
        async for _ in pieces:
            pass
    return process.pid


def test_what_is_spoken_is_sound_to_anybody() -> None:
    content = sound(SHORT)

    samples, rate = decoded(content)
    assert rate == 22_050
    assert 1.5 < len(samples) / rate < 6
    assert max(samples) > 3000


def test_its_length_is_told_as_another_decoder_tells_it() -> None:
    content = sound(SHORT)
    scanner = FileScanner(max_bytes=2**22, kinds=frozenset({AssetKind.AUDIO}))

    scanner.feed(content)

    samples, rate = decoded(content)
    milliseconds = 1000 * len(samples) / rate
    assert scanner.facts().duration_ms == pytest.approx(milliseconds, abs=1)


def test_it_speaks_faster_and_bare() -> None:
    usual = sound(SHORT)

    fast = sound(replace(SHORT, format=AudioFormat.PCM, speed=2.0))

    assert not fast.startswith(b"RIFF")
    assert len(fast) < 0.7 * len(usual)


def test_everybody_who_is_listed_can_be_asked() -> None:
    voices = asyncio.run(REGISTRY.get("espeak").voices())

    named = {voice.voice_id: voice.name for voice in voices}
    assert len(named) > 100
    assert (named["de"], CARD.voice in named) == ("German", True)
    assert sound(replace(SHORT, voice="de")) != sound(SHORT)


def test_sound_comes_before_all_is_spoken_and_who_leaves_ends_it() -> None:
    async def heard() -> tuple[int, bool]:
        async with REGISTRY.get("espeak").speak(LONG) as pieces:
            first = await anext(pieces)
            assert isinstance(first, Sound)
            return program().pid, bool(first.content)

    process, has_sound = asyncio.run(heard())

    assert has_sound
    assert not psutil.pid_exists(process)


def test_nothing_of_our_environment_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    async def environment() -> dict[str, str]:
        async with REGISTRY.get("espeak").speak(LONG) as pieces:
            await anext(pieces)
            return program().environ()

    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")

    assert asyncio.run(environment()) == {}


@pytest.mark.parametrize(
    ("number", "error"),
    [(signal.SIGSTOP, ProviderTimeoutError), (signal.SIGKILL, ProviderConnectionError)],
)
def test_a_program_that_hangs_or_dies_is_an_error_and_gone(
    number: int, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(espeak_process, "SECONDS_BETWEEN", 0.3)

    with pytest.raises(error):
        asyncio.run(interrupted(number))

    assert not programs()


async def spoken_behind(slow: int) -> None:
    """Speak while so many others listen to nothing of what they asked for."""
    model = espeak_speech_model.EspeakSpeechModel()
    async with AsyncExitStack() as others:
        for _ in range(slow):
            await others.enter_async_context(model.speak(LONG))
        async with model.speak(SHORT) as pieces:
            await anext(pieces)


def test_nobody_waits_for_ever_behind_those_who_are_slow_to_listen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(espeak_speech_model, "LONGEST_TURN_SECONDS", 0.2)
    most = espeak_speech_model.AT_ONCE

    asyncio.run(spoken_behind(most - 1))
    with pytest.raises(ProviderOverloadedError):
        asyncio.run(spoken_behind(most))


def test_a_voice_or_a_format_that_it_has_not_is_refused() -> None:
    with pytest.raises(ProviderNotFoundError):
        sound(replace(SHORT, voice="nobody"))
    with pytest.raises(ProviderInvalidRequestError):
        sound(replace(SHORT, format=AudioFormat.MP3))
