"""What speaks answers while they are written, and all it needs."""

from dataclasses import dataclass

from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.speech_model import SpeechModel, SpeechModels
from strata_domain.port.unit_of_work import BeginForSystem, BeginForUser
from strata_domain.service.routing import RetryPolicy
from strata_usecase.run.till import Till
from strata_usecase.voice.adapters import Adapters
from strata_usecase.voice.answer_narrator import AnswerNarrator
from strata_usecase.voice.sentence_voice import SentenceVoice
from strata_usecase.voice.sound_file import SoundFiles
from strata_usecase.voice.sound_keeper import SoundKeeper
from strata_usecase.voice.speech_caller import SpeechCaller
from strata_usecase.voice.voice_calls import VoiceCalls


@dataclass(frozen=True, slots=True, kw_only=True)
class NarratorParts:
    """What the narrator is built from.

    Each sentence is charged on its own: who charges several runs at once, and whoever
    writes the logs of several, would lock them in different orders.

    Attributes:
        bucket: of the storage.
    """

    begin: BeginForUser
    begin_for_system: BeginForSystem
    offload: Offload
    models: SpeechModels
    storage: AssetStorage
    bucket: str
    clock: Clock
    tries: int

    def assembled(self) -> AnswerNarrator:
        """Return the narrator."""
        till = Till(begin=self.begin_for_system, offload=self.offload)
        speaking: Adapters[SpeechModel] = Adapters(
            models=self.models, offload=self.offload
        )
        return AnswerNarrator(
            voice=SentenceVoice(
                begin=self.begin,
                offload=self.offload,
                calls=VoiceCalls(till=till, policy=RetryPolicy(tries=self.tries)),
                caller=SpeechCaller(adapters=speaking),
                keeper=SoundKeeper(
                    begin=self.begin, offload=self.offload, storage=self.storage
                ),
                files=SoundFiles(clock=self.clock, bucket=self.bucket),
            )
        )
