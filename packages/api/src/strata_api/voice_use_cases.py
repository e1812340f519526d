"""The use cases of what is spoken and heard, wired."""

from dataclasses import dataclass, replace
from typing import Self

from strata_api.ports import Ports
from strata_domain.port.speech_model import SpeechModel
from strata_usecase.create_speech import CreateSpeech
from strata_usecase.issue_voice_token import IssueVoiceToken
from strata_usecase.list_voices import ListVoices
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.transcribe import Transcribe
from strata_usecase.voice.adapters import Adapters
from strata_usecase.voice.hearing_caller import HearingCaller
from strata_usecase.voice.sound_file import SoundFiles
from strata_usecase.voice.sound_keeper import SoundKeeper
from strata_usecase.voice.speaker import Speaker
from strata_usecase.voice.speech_caller import SpeechCaller


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceUseCases:
    """What a user can say, hear, and have written down."""

    speak: CreateSpeech
    transcribe: Transcribe
    issue_token: IssueVoiceToken
    list: ListVoices

    @classmethod
    def of(cls, ports: Ports) -> Self:
        """Wire them; a provider that fails to speak is not asked for its voices."""
        speaking: Adapters[SpeechModel] = Adapters(
            models=ports.models.speech, offload=ports.offload
        )
        return cls(
            speak=_speak(ports, speaking),
            transcribe=_transcribe(ports),
            issue_token=_issue_token(ports),
            list=ListVoices(
                begin=ports.begin,
                offload=ports.offload,
                models=ports.models.speech,
                adapters=speaking,
                clock=ports.clock,
            ),
        )


def _speak(ports: Ports, speaking: Adapters[SpeechModel]) -> CreateSpeech:
    keeper = SoundKeeper(
        begin=ports.begin, offload=ports.offload, storage=ports.storage
    )
    return CreateSpeech(
        begin=ports.begin,
        offload=ports.offload,
        models=ports.models.speech,
        supervisor=ports.talker,
        speaker=Speaker(
            caller=SpeechCaller(adapters=speaking, deadlines=ports.deadlines),
            keeper=keeper,
        ),
        storage=ports.storage,
        files=SoundFiles(clock=ports.clock, bucket=ports.bucket),
    )


def _transcribe(ports: Ports) -> Transcribe:
    listening = Adapters(models=ports.models.transcription, offload=ports.offload)
    return Transcribe(
        begin=ports.begin,
        offload=ports.offload,
        models=ports.models.transcription,
        supervisor=ports.talker,
        caller=HearingCaller(adapters=listening, deadlines=_whole(ports.deadlines)),
        storage=ports.storage,
    )


def _whole(deadlines: Deadlines) -> Deadlines:
    """Return the patience with what comes at once."""
    return replace(deadlines, first_token=deadlines.total)


def _issue_token(ports: Ports) -> IssueVoiceToken:
    return IssueVoiceToken(
        begin=ports.begin,
        issuers=ports.models.voice_token,
        adapters=Adapters(models=ports.models.voice_token, offload=ports.offload),
        supervisor=ports.talker,
    )
