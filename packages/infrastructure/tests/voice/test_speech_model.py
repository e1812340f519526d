"""One contract: every adapter that speaks, at the sandbox, over a real socket."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace

import pytest

from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.speech import AudioFormat, SpeechRequest
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
from strata_domain.port.speech_model import SpeechModel
from strata_infrastructure.sandbox.voice import HEAD_BYTES, VOICES, pcm, wav, words
from strata_infrastructure.voice.cartesia_event import wav_head
from strata_infrastructure.voice.patience import Patience
from support.sandbox import SandboxProcess
from support.speaker import (
    KEY,
    TEXT,
    Speaker,
    cancel_in_silence,
    first_sound,
    hear,
    leave_after_first,
    seconds_until_left,
    speech,
)

Leaving = Callable[[SpeechModel, SpeechRequest], Coroutine[None, None, object]]
Hasty = Callable[[Speaker, Patience], Speaker]
AT_ONCE = 1.0
"""Seconds: a few milliseconds, and however long a busy machine takes."""
PCM = b"".join(pcm(TEXT, voice="alto", sample_rate=24_000))
REFUSALS = [
    ("refuse", ProviderContentFilteredError),
    ("rate_limit", ProviderRateLimitedError),
    ("overload", ProviderOverloadedError),
    ("unauthorized", ProviderAuthenticationError),
    ("unpaid", ProviderQuotaError),
]
BREAKS = ["cut", "fail", "garbage", "late_rate_limit", "unfinished"]
BREAK_KINDS = (
    ProviderConnectionError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)


def test_every_byte_of_the_sound_arrives(speaker: Speaker) -> None:
    assert speaker.says().whole == PCM


def test_a_wav_has_a_head_and_the_same_samples(speaker: Speaker) -> None:
    wished = replace(speaker.wish(), format=AudioFormat.WAV)

    said = speaker.speaks(wished).whole

    made = b"".join(wav(TEXT, voice="alto", sample_rate=24_000))
    head = wav_head(24_000) if speaker.words else made[:HEAD_BYTES]
    assert said == head + PCM


def test_speed_is_asked_for(speaker: Speaker) -> None:
    said = speaker.speaks(replace(speaker.wish(), speed=1.25)).whole

    assert len(said) == pytest.approx(len(PCM) / 1.25, rel=0.01)


def test_the_words_are_told_with_their_times(speaker: Speaker) -> None:
    told = speaker.says().words

    assert told == (words(TEXT) if speaker.words else ())


def test_something_is_heard_before_all_of_it_is_made(
    speaker: Speaker, sandbox: SandboxProcess
) -> None:
    async def begun() -> str:
        async with speaker.adapter.speak(speaker.wish(delay_ms=30)) as spoken:
            await first_sound(spoken)
            return sandbox.calls()[-1].outcome

    assert speaker.runner.run(begun()) == "accepted"


def test_a_call_is_named_and_billed_once(
    speaker: Speaker, sandbox: SandboxProcess
) -> None:
    wished = speaker.wish()

    pieces = speaker.speaks(wished).pieces

    (call,) = sandbox.settled(1)
    assert isinstance(pieces[0], Accepted)
    assert call.request_id == str(wished.request_id)
    assert (call.input_tokens, call.outcome) == (len(TEXT), "finished")


@pytest.mark.parametrize(("fault", "kind"), REFUSALS)
def test_a_refusal_is_told_by_its_kind_and_costs_nothing(
    speaker: Speaker, sandbox: SandboxProcess, fault: str, kind: type[ProviderError]
) -> None:
    before = len(sandbox.calls())

    heard = speaker.says(fault=fault)

    assert type(heard.error) is kind
    assert (heard.pieces, len(sandbox.calls())) == ([], before)
    assert KEY not in repr(heard.error)


@pytest.mark.parametrize("fault", BREAKS)
def test_a_sound_that_breaks_off_is_never_taken_for_whole(
    speaker: Speaker, sandbox: SandboxProcess, fault: str
) -> None:
    heard = speaker.says(fault=fault, at=5)

    assert isinstance(heard.error, BREAK_KINDS)
    assert PCM.startswith(heard.sound)
    assert sandbox.settled(1)[0].outcome == "cut"


@pytest.mark.parametrize(
    ("fault", "patience"),
    [("stall", Patience(between=0.3)), ("slow_first", Patience(first=0.3))],
)
def test_a_provider_that_falls_silent_is_left(
    speaker: Speaker, hasty: Hasty, fault: str, patience: Patience
) -> None:
    hurried = hasty(speaker, patience)

    heard = hurried.says(fault=fault)

    assert type(heard.error) is ProviderTimeoutError
    assert bool(heard.sound) == (fault == "stall")


def test_a_sound_that_drips_for_ever_is_left(speaker: Speaker, hasty: Hasty) -> None:
    hurried = hasty(speaker, Patience(total=0.8))

    heard = hurried.says(delay_ms=120)

    assert type(heard.error) is ProviderTimeoutError
    assert heard.sound


def test_our_own_dwelling_is_no_silence_of_the_provider(
    speaker: Speaker, hasty: Hasty
) -> None:
    hurried = hasty(speaker, Patience(between=0.5))

    async def dwelt() -> bytes:
        async with hurried.adapter.speak(hurried.wish()) as spoken:
            first = await first_sound(spoken)
            await asyncio.sleep(0.6)
            rest = [piece async for piece in spoken]
            return first.content + b"".join(getattr(p, "content", b"") for p in rest)

    assert speaker.runner.run(dwelt()) == PCM


@pytest.mark.parametrize("leaving", [leave_after_first, cancel_in_silence])
def test_whoever_leaves_is_gone_at_once(
    speaker: Speaker, sandbox: SandboxProcess, leaving: Leaving
) -> None:
    wished = speaker.wish(fault="stall", at=2)

    speaker.runner.run(leaving(speaker.adapter, wished))

    assert seconds_until_left(sandbox, str(wished.request_id)) < AT_ONCE


def test_an_unknown_model_is_not_found(speaker: Speaker) -> None:
    error = speaker.speaks(replace(speaker.wish(), model="nobody")).error

    assert type(error) is ProviderNotFoundError


def test_parts_of_a_text_are_sent_as_they_are_taken(
    cartesia: SpeechModel, runner: asyncio.Runner, sandbox: SandboxProcess
) -> None:
    speaker = Speaker(cartesia, "sonic-3.5", words=True, runner=runner)
    text = "One sentence is not long. " * 400

    async def begun() -> int:
        wished = replace(speaker.wish(delay_ms=5), text=text)
        async with cartesia.speak(wished) as spoken:
            await first_sound(spoken)
            return sandbox.calls()[-1].input_tokens

    assert runner.run(begun()) < len(text) / 10


def test_every_voice_is_listed(cartesia: SpeechModel, runner: asyncio.Runner) -> None:
    voices = runner.run(cartesia.voices())

    assert [voice.voice_id for voice in voices] == [*VOICES]
    assert voices[0].languages == ("en",)


def test_the_sandbox_itself_may_be_behind_a_socket(
    remote: SpeechModel, runner: asyncio.Runner, sandbox: SandboxProcess
) -> None:
    wished = replace(speech("voice"), options={"fault": "late_rate_limit", "at": 2})

    heard = runner.run(hear(remote, replace(wished, words=True)))

    assert PCM.startswith(heard.sound)
    assert type(heard.error) is ProviderRateLimitedError
    assert sandbox.settled(1)[0].request_id == str(wished.request_id)
