"""One process that speaks and listens, in memory, in a test's hands."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TypeVar
from uuid import UUID
from wave import open as open_wave

from strata_domain.catalogue import (
    speech_catalogue,
    transcription_catalogue,
    voice_token_catalogue,
)
from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.speech import Sound, Speech, SpeechPiece, SpeechRequest
from strata_domain.entity.transcription import Hearing, SoundFile
from strata_domain.entity.voice_token import VoiceGrant, VoiceToken
from strata_domain.fake.fixed_models import FixedModels
from strata_domain.fake.voice import (
    ScriptedSpeechModel,
    ScriptedTokenIssuer,
    ScriptedTranscriptionModel,
)
from strata_domain.port.speech_model import SpeechModel
from strata_domain.port.transcription_model import TranscriptionModel
from strata_domain.service.provider_rest import ProviderRest
from strata_usecase.create_speech import CreateSpeech, CreateSpeechCommand
from strata_usecase.issue_voice_token import IssueVoiceToken, IssueVoiceTokenCommand
from strata_usecase.list_voices import ListVoices
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.transcribe import Transcribe, TranscribeCommand
from strata_usecase.voice.adapters import Adapters
from strata_usecase.voice.hearing_caller import HearingCaller
from strata_usecase.voice.sound_file import SoundFiles
from strata_usecase.voice.sound_keeper import SoundKeeper
from strata_usecase.voice.speaker import Speaker
from strata_usecase.voice.speech_caller import SpeechCaller
from strata_usecase.voice.spoken import Spoken
from strata_usecase.voice.transcribed import Transcribed
from strata_usecase.voice.voice_account import VoiceAccount
from strata_usecase.voice.voice_calls import VoiceCalls
from strata_usecase.voice.voice_supervisor import VoiceSupervisor
from support.studio import Studio
from support.virtual_time import now

Result = TypeVar("Result")
VOICE = speech_catalogue()["sandbox/voice"]
EAR = transcription_catalogue()["sandbox/transcript"]
DOOR = voice_token_catalogue()["sandbox/voice-token"]
DIGEST = b"1" * 32
GOOD_DAY = "good day to you"


async def until_done(work: Awaitable[Result]) -> Result:
    return await work


def a_wav(*, seconds: float = 1.0, rate: int = 8000) -> bytes:
    """So much silence."""
    file = BytesIO()
    with open_wave(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(bytes(2 * round(seconds * rate)))
    return file.getvalue()


@dataclass
class RecordedSpeechModel(ScriptedSpeechModel):
    """Says the same whatever it is asked for.

    Attributes:
        record: in pieces.
    """

    record: Sequence[bytes] = field(default_factory=lambda: [a_wav()])

    async def _pieces(
        self, request: SpeechRequest, failures: Sequence[Exception]
    ) -> AsyncIterator[SpeechPiece]:
        del request
        for piece in self.record[: self.breaks_after if failures else None]:
            await asyncio.sleep(self.pause)
            yield Sound(piece)
        for failure in failures:
            raise failure


@dataclass(kw_only=True)
class VoiceDesk(Studio):
    """Speaks and listens for the user of a studio.

    Attributes:
        once: the Idempotency-Key of every request, if they shall have one.
        digest: of every request.
        key: with which they come, if with any.
        patience: what providers have.
    """

    voice: ScriptedSpeechModel = field(default_factory=ScriptedSpeechModel)
    ear: ScriptedTranscriptionModel = field(default_factory=ScriptedTranscriptionModel)
    issuer: ScriptedTokenIssuer = field(default_factory=ScriptedTokenIssuer)
    once: str | None = None
    digest: bytes = DIGEST
    key: KeyGrant | None = None
    patience: Deadlines = field(default_factory=Deadlines)

    @cached_property
    def talker(self) -> VoiceSupervisor:
        calls = VoiceCalls(till=self.till, policy=self.policy)
        return VoiceSupervisor(
            calls=calls,
            offload=self.offload,
            patience=until_done,
            most_runs=self.most_runs,
        )

    @cached_property
    def voices(self) -> Adapters[SpeechModel]:
        models = FixedModels([VOICE], {"sandbox": self.voice})
        return Adapters(models=models, offload=self.offload, rest=ProviderRest(now=now))

    @cached_property
    def speech(self) -> CreateSpeech:
        keeper = SoundKeeper(
            begin=self.begin, offload=self.offload, storage=self.storage
        )
        return CreateSpeech(
            begin=self.begin,
            offload=self.offload,
            models=FixedModels([VOICE], {"sandbox": self.voice}),
            supervisor=self.talker,
            speaker=Speaker(
                caller=SpeechCaller(adapters=self.voices, deadlines=self.patience),
                keeper=keeper,
            ),
            storage=self.storage,
            files=SoundFiles(clock=self.clock, bucket="assets"),
        )

    @cached_property
    def transcription(self) -> Transcribe:
        models = FixedModels([EAR], {"sandbox": self.ear})
        adapters: Adapters[TranscriptionModel] = Adapters(
            models=models, offload=self.offload
        )
        return Transcribe(
            begin=self.begin,
            offload=self.offload,
            models=models,
            supervisor=self.talker,
            caller=HearingCaller(adapters=adapters),
            storage=self.storage,
        )

    @cached_property
    def tokens(self) -> IssueVoiceToken:
        issuers = FixedModels([DOOR], {"sandbox": self.issuer})
        return IssueVoiceToken(
            begin=self.begin,
            issuers=issuers,
            adapters=Adapters(models=issuers, offload=self.offload),
            supervisor=self.talker,
        )

    @cached_property
    def list_voices(self) -> ListVoices:
        return ListVoices(
            begin=self.begin,
            offload=self.offload,
            models=FixedModels([VOICE], {}),
            adapters=self.voices,
            clock=self.clock,
        )

    def account(self, model: str) -> VoiceAccount:
        """On whose account it is asked for."""
        claim = Claim(
            user_id=self.user_id, key=self.once or "", request_digest=self.digest
        )
        return VoiceAccount(
            user_id=self.user_id,
            model=model,
            key=self.key,
            claim=None if self.once is None else claim,
        )

    async def speak(
        self,
        text: str = GOOD_DAY,
        *,
        store: bool = False,
        speech: Speech | None = None,
        model: str = VOICE.model_id,
    ) -> Spoken:
        """Have something spoken."""
        command = CreateSpeechCommand(
            account=self.account(model),
            speech=speech or Speech(text=text),
            store=store,
        )
        return await self.speech.execute(command)

    async def say(self, text: str = GOOD_DAY, *, store: bool = False) -> bytes:
        """Have something spoken and listen to the end."""
        return await heard(await self.speak(text, store=store))

    async def transcribe(
        self, sound: UUID | SoundFile | None = None, hearing: Hearing | None = None
    ) -> Transcribed:
        """Have something written down."""
        command = TranscribeCommand(
            account=self.account(EAR.model_id),
            sound=sound or a_sound(),
            hearing=hearing or Hearing(),
        )
        return await self.transcription.execute(command)

    async def token(
        self, *grants: VoiceGrant, lifetime_seconds: int = 60
    ) -> VoiceToken:
        """Get a token."""
        command = IssueVoiceTokenCommand(
            account=self.account(DOOR.model_id),
            grants=frozenset(grants or VoiceGrant),
            lifetime_seconds=lifetime_seconds,
        )
        return await self.tokens.execute(command)


async def heard(spoken: Spoken) -> bytes:
    """All that can be heard."""
    await spoken.sound.begun()
    pieces = [piece async for piece in spoken.sound.pieces()]
    return b"".join(piece.content for piece in pieces if isinstance(piece, Sound))


def a_sound(words: bytes = b"good day", *, duration_ms: int = 1500) -> SoundFile:
    """A file of which the scripted model hears these words."""

    async def content() -> AsyncIterator[bytes]:
        yield words

    return SoundFile(
        media_type="audio/wav",
        size_bytes=len(words),
        duration_ms=duration_ms,
        open=content,
    )
