"""Have sound written down."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.entity.plan import Meter
from strata_domain.entity.transcription import (
    Hearing,
    SoundFile,
    Transcript,
    TranscriptionModelCard,
    TranscriptionRequest,
)
from strata_domain.entity.usage import Operation
from strata_domain.error import RepeatedRequestError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.transcription_model import TranscriptionModels
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.idempotency import outcome_of
from strata_domain.service.identifier import new_id
from strata_domain.service.voice import ensure_audible, seconds
from strata_usecase.voice.hearing_caller import HearingCaller
from strata_usecase.voice.sound_reader import sound_of
from strata_usecase.voice.transcribed import (
    Transcribed,
    decode_transcribed,
    encode_transcribed,
)
from strata_usecase.voice.voice_account import VoiceAccount
from strata_usecase.voice.voice_run import Answered, VoiceOrder, VoiceRun
from strata_usecase.voice.voice_supervisor import VoiceSupervisor


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeCommand:
    """What to write down, and who pays.

    Attributes:
        sound: a file of the user's, or one that has been looked at.
    """

    account: VoiceAccount
    sound: UUID | SoundFile
    hearing: Hearing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intent:
    command: TranscribeCommand
    card: TranscriptionModelCard
    file: SoundFile
    order: VoiceOrder

    @property
    def request(self) -> TranscriptionRequest:
        hearing = self.command.hearing
        return TranscriptionRequest(
            model=self.card.provider_model,
            file=self.file,
            language=hearing.language,
            words=hearing.words,
            options=hearing.options.get(self.card.provider, {}),
        )

    def told(self, answer: Answered[Transcript]) -> Transcribed:
        """Return what is told of an answer."""
        heard = answer.result.duration_ms
        return Transcribed(
            generation_id=self.order.generation_id,
            model=self.card.model_id,
            transcript=answer.result,
            duration_ms=self.file.duration_ms if heard is None else heard,
            micro_usd=answer.micro_usd,
        )

    def keep(self, answer: Answered[Transcript]) -> str:
        """Return what is kept of an answer."""
        return encode_transcribed(self.told(answer))


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcribe:
    """Reserves what the length of the sound costs, asks, and settles."""

    begin: BeginForUser
    offload: Offload
    models: TranscriptionModels
    supervisor: VoiceSupervisor
    caller: HearingCaller
    storage: AssetStorage

    async def execute(self, command: TranscribeCommand) -> Transcribed:
        """Return what is heard.

        Raises:
            UnknownModelError: the model is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
            NotFoundError: there is no such file.
            UnsuitableSoundError: the file is no sound.
            SoundTooLongError: the model listens to less.
            ListeningNotOfferedError: the model does not listen like that.
            LimitExceededError: the user's plan, or key, does not allow the call now.
            AccountSuspendedError: the user may not ask anything.
            UnavailableError: this process takes no new work now.
            IdempotencyKeyReusedError: the request's key stands for another request.
            RequestInFlightError: the same request is being answered.
            ResultLostError: the same request was being answered when its server died.
            ProviderError: there is no transcript.
        """
        intent = self._intent(command, await self._file(command))
        try:
            started = await self.supervisor.run(partial(self._open, intent))
        except RepeatedRequestError as repeated:
            earlier = repeated.earlier
            return decode_transcribed(earlier.result_id, outcome_of(earlier))
        return replace(intent.told(started.task.result()), limits=started.run.limits)

    async def _file(self, command: TranscribeCommand) -> SoundFile:
        if isinstance(command.sound, SoundFile):
            return command.sound
        asset = await self.offload(partial(self._asset, command, command.sound))
        return sound_of(asset, self.storage)

    def _asset(self, command: TranscribeCommand, asset_id: UUID) -> Asset:
        owner = command.account.user_id
        with self.begin(owner) as work:
            return work.assets.get(asset_id, user_id=owner)

    def _intent(self, command: TranscribeCommand, file: SoundFile) -> _Intent:
        account = command.account
        card = self.models.card(account.model)
        ensure_audible(
            command.hearing,
            card,
            duration_ms=file.duration_ms,
            size_bytes=file.size_bytes,
        )
        order = VoiceOrder(
            generation_id=new_id(),
            user_id=account.user_id,
            operation=Operation.TRANSCRIPTION,
            card=card,
            meter=Meter.MONTHLY_AUDIO_SECONDS,
            units=seconds(file.duration_ms),
            api_key_id=account.api_key_id,
        )
        return _Intent(command=command, card=card, file=file, order=order)

    def _open(self, intent: _Intent) -> VoiceRun[Transcript]:
        account, first = intent.command.account, intent.order.hold(1)
        with self.begin(account.user_id) as work:
            account.card(work, self.models)
            account.take_claim(work, result_id=intent.order.generation_id)
            limits = work.ledger.reserve(first, dispatched=True)
        return VoiceRun(
            order=intent.order,
            first=first,
            ask=partial(self.caller.hear, intent.request),
            keep=intent.keep,
            claim=account.claim,
            limits=limits,
        )
