"""Four hundred calls end in every way there is, at the same time."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice, product

import pytest

from strata_domain.entity.speech import SpeechRequest
from strata_domain.error import ProviderError
from strata_domain.port.speech_model import SpeechModel
from strata_infrastructure.sandbox.voice_options import VOICE_REFUSALS, VoiceFault
from strata_infrastructure.voice.patience import Patience
from support.sandbox import SandboxProcess
from support.speaker import (
    TEXT,
    Speaker,
    first_sound,
    hear,
    leave_after_first,
    speech,
)

CALLS = 400
AT_ONCE = 40
ENDINGS = (None, "leave", *VoiceFault)
Hasty = Callable[[Speaker, Patience], Speaker]
Call = tuple[SpeechModel, SpeechRequest, str | None]


async def ended(call: Call, turn: asyncio.Semaphore) -> str:
    """How it ended, in a word."""
    model, request, ending = call
    async with turn, asyncio.timeout(20):
        if ending == "leave":
            await leave_after_first(model, request)
            return "left"
        heard = await hear(model, request)
    assert heard.error is None or isinstance(heard.error, ProviderError)
    return type(heard.error).__name__ if heard.error else "whole"


async def all_ended(calls: list[Call]) -> list[str]:
    turn = asyncio.Semaphore(AT_ONCE)
    return await asyncio.gather(*(ended(call, turn) for call in calls))


@pytest.fixture
def calls(
    cartesia: SpeechModel, openai: SpeechModel, runner: asyncio.Runner, hasty: Hasty
) -> list[Call]:
    patience = Patience(first=2, between=2)
    speakers = [
        hasty(Speaker(cartesia, "sonic-3", words=False, runner=runner), patience),
        hasty(Speaker(cartesia, "sonic-3", words=True, runner=runner), patience),
        hasty(Speaker(openai, "tts-1", words=False, runner=runner), patience),
    ]
    return [
        (speaker.adapter, worded(speaker, ending), ending)
        for ending, speaker in islice(cycle(product(ENDINGS, speakers)), CALLS)
    ]


def worded(speaker: Speaker, ending: str | None) -> SpeechRequest:
    fault = {} if ending in {None, "leave"} else {"fault": ending}
    return replace(speech(speaker.model, delay_ms=1, **fault), words=speaker.words)


@pytest.mark.proof
def test_every_call_ends_typed_and_is_billed_once_or_not_at_all(
    calls: list[Call], runner: asyncio.Runner, sandbox: SandboxProcess
) -> None:
    endings = runner.run(all_ended(calls))

    billed = sum(ending not in VOICE_REFUSALS for _, _, ending in calls)
    bill = Counter(call.request_id for call in sandbox.settled(billed))
    named = {str(request.request_id): ending for _, request, ending in calls}
    assert {*bill.values()} == {1}
    assert bill.keys() == {n for n in named if named[n] not in VOICE_REFUSALS}
    whole = [call for call, end in zip(calls, endings, strict=True) if end == "whole"]
    assert {ending for _, _, ending in whole} == {None}
    assert endings.count("whole") == sum(ending is None for _, _, ending in calls)


@pytest.mark.proof
def test_a_slow_listener_slows_the_provider_and_no_sound_piles_up(
    speaker: Speaker, sandbox: SandboxProcess
) -> None:
    """Nobody would need half as long to make all of it for a listener who listens."""

    async def dwelt() -> str:
        wished = replace(speaker.wish(), text=TEXT * 100)
        async with speaker.adapter.speak(wished) as spoken:
            await first_sound(spoken)
            await asyncio.sleep(12)
            return sandbox.calls()[-1].outcome

    assert speaker.runner.run(dwelt()) == "accepted"
