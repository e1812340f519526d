"""The sandbox on Cartesia's socket: each part of a text is spoken when it comes.

Source: https://docs.cartesia.ai/api-reference/tts/websocket
"""

import asyncio
import re
from contextlib import aclosing
from dataclasses import dataclass, replace
from uuid import uuid4

from strata_domain.entity.speech import SpeechRequest
from strata_domain.error import ProviderError
from strata_infrastructure.sandbox.bill import Bill, BilledCall
from strata_infrastructure.sandbox.dialect.cartesia import (
    TEXT_FIELDS,
    complaint,
    read_speech,
)
from strata_infrastructure.sandbox.dialect.cartesia_event import (
    ending,
    message,
    told_of,
)
from strata_infrastructure.sandbox.dialect.reading import (
    as_text,
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.exchange import (
    Message,
    Receive,
    Send,
    while_connected,
)
from strata_infrastructure.sandbox.speech_script import (
    SpeechStep,
    write_speech_script,
)
from strata_infrastructure.sandbox.voice import CHARACTER_MS
from strata_infrastructure.sandbox.voice_failure import raise_voice_fault
from strata_infrastructure.sandbox.voice_options import VoiceFault
from strata_infrastructure.sandbox.voice_pacing import paced_speech

_PLACE = re.compile(r"(/v1|/cartesia)?/tts/websocket")
_FIELDS = TEXT_FIELDS | {"add_phoneme_timestamps", "add_timestamps", "context_id"}
_SOCKET_FIELDS = _FIELDS | {"continue", "flush", "max_buffer_delay_ms"}
_IDLE_SECONDS = 300.0
_GOES_ON = frozenset({VoiceFault.SLOW_FIRST, VoiceFault.STALL, VoiceFault.UNFINISHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a text; `goes_on` tells whether there will be another."""

    request: SpeechRequest
    context_id: str
    goes_on: bool


class _Ear:
    """Keeps what a client says, and notices that it leaves."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._said: asyncio.Queue[str] = asyncio.Queue()

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            return {"type": "http.disconnect"}
        self._said.put_nowait(str(message.get("text")))
        return message

    async def heard(self) -> _Part:
        """Raise ProviderInvalidRequestError for what Cartesia would refuse."""
        with strictly():
            fields = body_fields((await self._said.get()).encode(), _SOCKET_FIELDS)
            words = fields.get("add_timestamps") is True
            return _Part(
                request=read_speech(fields, words=words),
                context_id=as_text(fields["context_id"]),
                goes_on=fields.get("continue") is True,
            )


class Booth:
    """Serves sockets."""

    def __init__(self, bill: Bill) -> None:
        """Charge every text to this bill."""
        self._bill = bill

    async def serve(self, path: str, receive: Receive, send: Send) -> None:
        """Speak one text, and wait for the client to leave."""
        await receive()
        if not _PLACE.fullmatch(path):
            await send({"type": "websocket.close", "code": 1000})
            return
        await send({"type": "websocket.accept"})
        ear = _Ear(receive)
        await while_connected(ear.receive, self._speak_and_wait(ear, send))

    async def _speak_and_wait(self, ear: _Ear, send: Send) -> None:
        """Whoever hung up first would take back what the client did not read yet."""
        await self._speak(ear, send)
        await asyncio.sleep(_IDLE_SECONDS)

    async def _speak(self, ear: _Ear, send: Send) -> None:
        named: dict[str, str] = {}
        try:
            part = await ear.heard()
            named = {"context_id": part.context_id}
            raise_voice_fault(write_speech_script(part.request).refusal)
        except ProviderError as error:
            await send(message(type="error", done=True, **named, **complaint(error)))
            return
        call = BilledCall(
            call_id=f"tts-{uuid4().hex}",
            model=part.request.model,
            input_tokens=len(part.request.text),
            request_id=part.context_id,
        )
        with self._bill.charging(call):
            await _Context(ear, send, call).play(part)


class _Context:
    """One text on one socket."""

    def __init__(self, ear: _Ear, send: Send, call: BilledCall) -> None:
        self._ear = ear
        self._send = send
        self._call = call
        self._passed_ms = 0

    async def play(self, first: _Part) -> None:
        """Speak, and say that this was all; after a fault it is not said."""
        part, fault = first, await self._spoken(first)
        while part.goes_on and fault in {None, VoiceFault.UNFINISHED}:
            part = _healthy(await self._ear.heard())
            self._call.input_tokens += len(part.request.text)
            fault = await self._spoken(part) or fault
        self._call.outcome = "cut" if fault else "finished"
        await self._send(ending(part.context_id, fault))

    async def _spoken(self, part: _Part) -> VoiceFault | None:
        """Return what went wrong."""
        script = write_speech_script(part.request)
        async with aclosing(paced_speech(script)) as steps:
            async for step in steps:
                if isinstance(step, VoiceFault) and step not in _GOES_ON:
                    return step
                await self._tell(part, step)
        speed = part.request.speed or 1.0
        self._passed_ms += int(len(part.request.text) * CHARACTER_MS / speed)
        return script.fault if script.fault is VoiceFault.UNFINISHED else None

    async def _tell(self, part: _Part, step: SpeechStep) -> None:
        if said := told_of(step, self._passed_ms):
            common = {"status_code": 206, "context_id": part.context_id}
            await self._send(message(done=False, **common, **said))


def _healthy(part: _Part) -> _Part:
    """Let what goes wrong go wrong once."""
    options = {k: v for k, v in part.request.options.items() if k != "fault"}
    return replace(part, request=replace(part.request, options=options))
