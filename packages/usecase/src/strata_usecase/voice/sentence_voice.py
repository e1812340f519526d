"""Having a sentence of an answer spoken into a file."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.entity.plan import Meter
from strata_domain.entity.speech import Sound, SpeechPiece, SpeechRequest
from strata_domain.entity.usage import Hold, Operation, Settlement
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.voice import content_key, speech_request
from strata_usecase.run.reading import Reading
from strata_usecase.run.run import AnswerVoice, Run
from strata_usecase.voice.call_notes import CallNotes
from strata_usecase.voice.kept_sound import SpokenBeforeError, ensure_new, expect
from strata_usecase.voice.sound_file import SoundFiles
from strata_usecase.voice.sound_keeper import SoundKeeper
from strata_usecase.voice.speech_caller import SpeechCaller
from strata_usecase.voice.voice_calls import VoiceCalls
from strata_usecase.voice.voice_run import VoiceOrder, VoiceRun

Charged = Callable[[Settlement], None]
BLOCK_BYTES = 2**17
"""Written at once: each writing is a hop to another thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A sentence, the message it is of, and the file it shall fill.

    Attributes:
        charged: is told what each call is charged.
    """

    message_id: UUID
    request: SpeechRequest
    order: VoiceOrder
    asset: Asset
    charged: Charged


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceVoice:
    """Speaks a sentence once: what is the same already is heard again, for nothing.

    Its worst case is reserved, and its file expected and referred to by the message,
    in one transaction: so the file goes with the message, whatever breaks.
    """

    begin: BeginForUser
    offload: Offload
    calls: VoiceCalls
    caller: SpeechCaller
    keeper: SoundKeeper
    files: SoundFiles

    def saying(
        self, text: str, run: Run, voice: AnswerVoice, charged: Charged
    ) -> Saying:
        """Return what is about to be said."""
        request = speech_request(replace(voice.speech, text=text), voice.card)
        asset = self.files.expected(
            request.format,
            user_id=run.purpose.user_id,
            content_key=content_key(request, voice.card, of_message=True),
        )
        order = _order(run, voice, units=len(text))
        return Saying(
            message_id=run.message_id,
            request=request,
            order=order,
            asset=asset,
            charged=charged,
        )

    async def speak(self, saying: Saying, reading: Reading) -> Asset:
        """Return the file once it is there.

        Raises:
            LimitExceededError: the user's plan, or key, does not allow the call now.
            ProviderError: it breaks off, or is none.
            UnavailableError: nothing can be stored now.
            NotFoundError: the message is gone.
        """
        try:
            opened = await self.offload(partial(self._open, saying))
        except SpokenBeforeError as before:
            await self.offload(partial(self._refer, saying, before.asset))
            return before.asset
        return (await self.calls.execute(opened, reading)).result

    def _open(self, saying: Saying) -> VoiceRun[Asset]:
        owner, first = saying.order.user_id, saying.order.hold(1)
        with self.begin(owner) as work:
            ensure_new(work, saying.asset, words=False)
            limits = work.ledger.reserve(first, dispatched=True)
            expect(work, saying.asset)
            work.messages.refer(saying.message_id, saying.asset.asset_id, user_id=owner)
        return VoiceRun(
            order=saying.order,
            first=first,
            ask=partial(self._ask, saying),
            undo=partial(self.keeper.drop, saying.asset),
            limits=limits,
            charged=saying.charged,
        )

    def _refer(self, saying: Saying, asset: Asset) -> None:
        owner = saying.order.user_id
        with self.begin(owner) as work:
            work.messages.refer(saying.message_id, asset.asset_id, user_id=owner)

    async def _ask(self, saying: Saying, hold: Hold, notes: CallNotes) -> Asset:
        speaking = self.caller.speak(saying.request, hold, notes)
        async with aclosing(speaking) as pieces:
            return await self.keeper.keep(saying.asset, _heard(pieces))


async def _heard(pieces: AsyncIterator[SpeechPiece]) -> AsyncGenerator[bytes]:
    """Yield the sound in blocks: nobody hears it before all of it is there."""
    block = bytearray()
    async for piece in pieces:
        block += piece.content if isinstance(piece, Sound) else b""
        if len(block) >= BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _order(run: Run, voice: AnswerVoice, *, units: int) -> VoiceOrder:
    purpose = run.purpose
    return VoiceOrder(
        generation_id=run.generation_id,
        user_id=purpose.user_id,
        operation=Operation.SPEECH,
        card=voice.card,
        meter=Meter.MONTHLY_CHARACTERS,
        units=units,
        api_key_id=purpose.api_key_id,
        lease_seconds=purpose.lease_seconds,
        counts_as_request=False,
    )
