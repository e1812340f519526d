"""A studio whose answers are spoken while they are written."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.generation import EventType
from strata_domain.entity.speech import Sound, SpeechPiece, SpeechRequest
from strata_domain.fake.fixed_models import FixedModels
from strata_domain.fake.voice import ScriptedSpeechModel
from strata_usecase.exchange import Exchange
from strata_usecase.run.narration import Narrator
from strata_usecase.voice.answer_narrator import AnswerNarrator
from strata_usecase.voice.answer_voices import AnswerVoices
from strata_usecase.voice.sentence_voice import SentenceVoice
from strata_usecase.voice.sound_file import SoundFiles
from strata_usecase.voice.sound_keeper import SoundKeeper
from strata_usecase.voice.speech_caller import SpeechCaller
from strata_usecase.voice.voice_calls import VoiceCalls
from strata_usecase.wish import VoiceWish, Wish
from support.virtual_time import now
from support.voice_desk import VOICE, VoiceDesk, a_wav

ALOUD = Wish(voice=VoiceWish(model=VOICE.model_id))
Data = Mapping[str, Any]


@dataclass
class Reciter(ScriptedSpeechModel):
    """Speaks for a tenth of a second about each word, in two pieces.

    Attributes:
        failing: what goes wrong with a text.
    """

    failing: Mapping[str, Exception] = field(default_factory=dict)

    @property
    def said(self) -> list[str]:
        """What it was asked to say."""
        return [request.text for request in self.requests]

    async def _pieces(
        self, request: SpeechRequest, failures: Sequence[Exception]
    ) -> AsyncIterator[SpeechPiece]:
        del failures
        await asyncio.sleep(self.pause)
        if request.text in self.failing:
            raise self.failing[request.text]
        yield Accepted("recited")
        spoken = a_wav(seconds=len(request.text.split()) / 10)
        yield Sound(spoken[:99])
        yield Sound(spoken[99:])


@dataclass(kw_only=True)
class SpokenStudio(VoiceDesk):
    """Speaks what it writes; `times` says when a reader saw each event."""

    voice: Reciter = field(default_factory=Reciter)
    times: list[tuple[EventType, float]] = field(default_factory=list)

    @cached_property
    def narrator(self) -> Narrator:
        keeper = SoundKeeper(
            begin=self.begin, offload=self.offload, storage=self.storage
        )
        voice = SentenceVoice(
            begin=self.begin,
            offload=self.offload,
            calls=VoiceCalls(till=self.till, policy=self.policy),
            caller=SpeechCaller(adapters=self.voices, deadlines=self.patience),
            keeper=keeper,
            files=SoundFiles(clock=self.clock, bucket="assets"),
        )
        return AnswerNarrator(voice=voice)

    @property
    def answer_voices(self) -> AnswerVoices:
        return AnswerVoices(FixedModels([VOICE], {}))

    async def recite(self, wish: Wish = ALOUD) -> Exchange:
        """Have an answer spoken, and listen to the end."""
        async with self.working():
            run = await self.post(wish=wish)
            live = self.supervisor.live(run.generation_id)
            assert live is not None
            async for batch in live.batches(0, idle_seconds=60):
                self.times.extend((event.type, now()) for event in batch)
        return run

    def told(self, run: Exchange, kind: EventType) -> list[Data]:
        """What the events of a kind said."""
        events = self.log(run)
        return [json.loads(event.data) for event in events if event.type is kind]

    def when(self, kind: EventType) -> list[float]:
        """When the events of a kind were seen."""
        return [moment for seen, moment in self.times if seen is kind]
