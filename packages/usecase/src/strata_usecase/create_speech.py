"""Have a text spoken, and listen while it is."""

from dataclasses import dataclass, replace
from functools import partial

from strata_domain.entity.asset import Asset
from strata_domain.entity.idempotency import Earlier
from strata_domain.entity.speech import (
    AudioFormat,
    Speech,
    SpeechModelCard,
    SpeechRequest,
)
from strata_domain.error import RepeatedRequestError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.speech_model import SpeechModels
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.idempotency import outcome_of
from strata_domain.service.voice import (
    content_key,
    ensure_speakable,
    speech_request,
)
from strata_usecase.voice.kept_sound import SpokenBeforeError, ensure_new, expect
from strata_usecase.voice.sound_file import SoundFiles, ensure_keepable
from strata_usecase.voice.speaker import Speaker
from strata_usecase.voice.speech_intent import SpeechIntent
from strata_usecase.voice.spoken import Spoken, StoredSound, decode_kept
from strata_usecase.voice.voice_account import VoiceAccount
from strata_usecase.voice.voice_run import VoiceRun
from strata_usecase.voice.voice_supervisor import Started, VoiceSupervisor


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSpeechCommand:
    """What to speak, and who pays.

    Attributes:
        store: whether the sound is kept as a file, and served from there again.
        preferred: the format where none is said, if the model writes it.
    """

    account: VoiceAccount
    speech: Speech
    store: bool = False
    preferred: AudioFormat | None = None

    def speech_by(self, card: SpeechModelCard) -> Speech:
        """Return what is spoken, if this model speaks."""
        if self.speech.format is not None or self.preferred not in card.formats:
            return self.speech
        return replace(self.speech, format=self.preferred)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSpeech:
    """Reserves the worst case, lets the sound through while it comes, and settles."""

    begin: BeginForUser
    offload: Offload
    models: SpeechModels
    supervisor: VoiceSupervisor
    speaker: Speaker
    storage: AssetStorage
    files: SoundFiles

    async def execute(self, command: CreateSpeechCommand) -> Spoken:
        """Return what can be heard soon; whoever has it must leave it in the end.

        Raises:
            UnknownModelError: the model is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
            TextTooLongError: the model speaks less at once.
            SpeakingNotOfferedError: the model does not speak like that.
            LimitExceededError: the user's plan, or key, does not allow the call now.
            AccountSuspendedError: the user may not ask anything.
            UnavailableError: this process takes no new work now.
            IdempotencyKeyReusedError: the request's key stands for another request.
            RequestInFlightError: the same request is being answered.
            ResultLostError: the same request was answered, and nothing of it kept.
        """
        intent = self._intent(command)
        try:
            return intent.heard(await self._started(intent))
        except SpokenBeforeError as before:
            return self._stored(before.asset)
        except RepeatedRequestError as repeated:
            return await self.offload(partial(self._again, repeated.earlier))

    async def _started(self, intent: SpeechIntent) -> Started[None]:
        """Commit the run; if that takes too long to be told, nobody will listen."""
        opening = partial(self._open, intent)
        try:
            return await self.supervisor.start(opening, intent.live.reading)
        except BaseException:
            intent.live.leave()
            raise

    def _intent(self, command: CreateSpeechCommand) -> SpeechIntent:
        card = self.models.card(command.account.model)
        speech = command.speech_by(card)
        ensure_speakable(speech, card)
        request = speech_request(speech, card)
        asset = self._file(command, card, request) if command.store else None
        return SpeechIntent.of(command.account, card, request, asset=asset)

    def _file(
        self,
        command: CreateSpeechCommand,
        card: SpeechModelCard,
        request: SpeechRequest,
    ) -> Asset:
        ensure_keepable(request.format, card)
        return self.files.expected(
            request.format,
            user_id=command.account.user_id,
            content_key=content_key(request, card),
        )

    def _open(self, intent: SpeechIntent) -> VoiceRun[None]:
        account, first = intent.account, intent.order.hold(1)
        with self.begin(account.user_id) as work:
            account.card(work, self.models)
            account.take_claim(work, result_id=intent.order.generation_id)
            if intent.asset is not None:
                ensure_new(work, intent.asset, words=intent.utterance.request.words)
            limits = work.ledger.reserve(first, dispatched=True)
            if intent.asset is not None:
                expect(work, intent.asset)
        return VoiceRun(
            order=intent.order,
            first=first,
            ask=partial(self.speaker.speak, intent.utterance),
            keep=intent.keep,
            undo=partial(self.speaker.give_up, intent.utterance),
            claim=account.claim,
            limits=limits,
        )

    def _again(self, earlier: Earlier) -> Spoken:
        asset_id = decode_kept(outcome_of(earlier))
        with self.begin(earlier.user_id) as work:
            asset = work.assets.get(asset_id, user_id=earlier.user_id)
        return replace(self._stored(asset), replayed=True)

    def _stored(self, asset: Asset) -> Spoken:
        return Spoken(
            sound=StoredSound(storage=self.storage, path=asset.path),
            media_type=asset.media_type,
            micro_usd=0,
            asset_id=asset.asset_id,
        )
