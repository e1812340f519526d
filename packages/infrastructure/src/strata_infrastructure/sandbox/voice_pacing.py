"""Speaking in time."""

import asyncio
from collections.abc import AsyncGenerator, Mapping

from strata_domain.entity.speech import Sound
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.pacing import SECONDS_LOST
from strata_infrastructure.sandbox.speech_script import SpeechScript, SpeechStep
from strata_infrastructure.sandbox.voice_options import VoiceFault

VOICE_SECONDS_LOST: Mapping[VoiceFault | None, float] = {
    VoiceFault.SLOW_FIRST: SECONDS_LOST[Fault.SLOW_FIRST_TOKEN],
    VoiceFault.STALL: SECONDS_LOST[Fault.STALL],
}


async def paced_speech(script: SpeechScript) -> AsyncGenerator[SpeechStep]:
    """Yield the steps when their time has come.

    A slow first piece takes an hour and a stall a year: whoever waits gives up.
    """
    for step in script.steps():
        await asyncio.sleep(_seconds(step, script.pause))
        yield step


def _seconds(step: SpeechStep, pause: float) -> float:
    if isinstance(step, VoiceFault):
        return VOICE_SECONDS_LOST.get(step, 0.0)
    return pause if isinstance(step, Sound) else 0.0
