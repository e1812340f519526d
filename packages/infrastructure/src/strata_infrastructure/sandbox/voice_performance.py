"""Speaking to a client, or telling it what was heard, with whatever shall go wrong."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

from strata_domain.entity.speech import Sound
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.dialect.voice_dialect import TranscriptionDialect
from strata_infrastructure.sandbox.exchange import Reply, Send, begin, reply, write
from strata_infrastructure.sandbox.speech_script import SpeechScript
from strata_infrastructure.sandbox.transcription_script import TranscriptionScript
from strata_infrastructure.sandbox.voice_failure import voice_error
from strata_infrastructure.sandbox.voice_options import VoiceFault
from strata_infrastructure.sandbox.voice_pacing import paced_speech

_JSON = (b"content-type", b"application/json")
_FAILURES = frozenset({VoiceFault.FAIL, VoiceFault.LATE_RATE_LIMIT})
_GARBAGE = Reply(status=200, body=b"<html>busy</html>", content_type=b"text/html")
_SILENT = frozenset({VoiceFault.SLOW_FIRST, VoiceFault.STALL})
"""Faults after which it goes on, if anybody is still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPerformance:
    """One speech on one connection."""

    script: SpeechScript
    content_type: bytes
    call: BilledCall
    send: Send

    async def play(self) -> None:
        """Write the sound as it is made; there is no room in it to say what is wrong.

        After a fault the response stays without an end, and garbage is another answer.
        """
        if self.script.fault is VoiceFault.GARBAGE:
            await reply(self.send, _GARBAGE)
            self.call.outcome = "cut"
            return
        named = (b"x-request-id", self.call.call_id.encode())
        await begin(self.send, 200, [(b"content-type", self.content_type), named])
        self.call.outcome = "finished" if await self._spoken() else "cut"

    async def _spoken(self) -> bool:
        async with aclosing(paced_speech(self.script)) as steps:
            async for step in steps:
                if isinstance(step, VoiceFault) and step not in _SILENT:
                    return False
                sound = step.content if isinstance(step, Sound) else b""
                await write(self.send, sound, more=True)
        await write(self.send, b"", more=False)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionPerformance:
    """One transcript on one connection."""

    script: TranscriptionScript
    dialect: TranscriptionDialect
    body: bytes
    call: BilledCall
    send: Send

    async def play(self) -> None:
        """Write the transcript; after a cut the response stays without an end."""
        fault = self.script.fault
        await asyncio.sleep(self.script.seconds)
        self.call.outcome = "finished" if fault is None else "cut"
        error = voice_error(fault) if fault in _FAILURES else None
        bodies = {None: self.body, VoiceFault.GARBAGE: b"{garbage"}
        if error is not None:
            await reply(self.send, self.dialect.refuse(error))
        elif fault in bodies:
            named = (b"x-request-id", self.call.call_id.encode())
            whole = Reply(status=200, body=bodies[fault], headers=(named,))
            await reply(self.send, whole)
        else:
            await begin(self.send, 200, [_JSON])
            await write(self.send, self.body[: len(self.body) // 2], more=True)
