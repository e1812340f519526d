"""Where the adapters of models that speak or listen are found."""

from strata_domain.port.speech_model import SpeechModel
from strata_domain.port.transcription_model import TranscriptionModel
from strata_domain.port.voice_token import VoiceTokenIssuer
from strata_infrastructure.chat.adapter import AdapterGroup

SPEECH: AdapterGroup[SpeechModel] = AdapterGroup(
    "strata.speech_models", "sandbox/voice"
)
TRANSCRIPTION: AdapterGroup[TranscriptionModel] = AdapterGroup(
    "strata.transcription_models", "sandbox/transcript"
)
VOICE_TOKEN: AdapterGroup[VoiceTokenIssuer] = AdapterGroup(
    "strata.voice_token_issuers", "sandbox/voice-token"
)
