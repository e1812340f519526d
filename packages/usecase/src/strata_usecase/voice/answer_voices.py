"""Who may speak an answer."""

from dataclasses import dataclass

from strata_domain.entity.speech import Speech
from strata_domain.port.speech_model import SpeechModels
from strata_domain.port.unit_of_work import UserWork
from strata_domain.service.voice import ensure_speakable, speech_request
from strata_usecase.run.run import AnswerVoice
from strata_usecase.voice.sound_file import ensure_keepable
from strata_usecase.voice.voice_account import VoiceAccount


@dataclass(frozen=True, slots=True)
class AnswerVoices:
    """Chooses among the models that speak here."""

    models: SpeechModels

    def voice(
        self, work: UserWork, account: VoiceAccount, speech: Speech
    ) -> AnswerVoice:
        """Return who speaks, of whom nothing is asked yet.

        Raises:
            UnknownModelError: the model is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
            SpeakingNotOfferedError: the model does not speak like that, or in no format
                that is kept.
        """
        card = account.card(work, self.models)
        ensure_speakable(speech, card)
        ensure_keepable(speech_request(speech, card).format, card)
        return AnswerVoice(card=card, speech=speech)
