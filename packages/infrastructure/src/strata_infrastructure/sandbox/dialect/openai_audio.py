"""OpenAI's speech and transcripts: how requests and answers look.

Source: https://platform.openai.com/docs/api-reference/audio
"""

import json
from collections.abc import Mapping

from strata_domain.entity.speech import AudioFormat, SpeechRequest
from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_infrastructure.sandbox.dialect.form import read_form, sound_of
from strata_infrastructure.sandbox.dialect.openai import OPENAI
from strata_infrastructure.sandbox.dialect.reading import (
    as_object,
    as_text,
    bare_model,
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.dialect.voice_dialect import (
    SpeechDialect,
    SpeechQuestion,
    TranscriptionDialect,
    TranscriptionQuestion,
    our_model,
    our_voice,
)
from strata_infrastructure.sandbox.exchange import Incoming

SAMPLE_RATE = 24_000
_SPEECH_FIELDS = frozenset(
    {"input", "instructions", "model", "response_format", "speed", "voice"}
)
_FILE_FIELDS = frozenset(
    {"language", "model", "prompt", "response_format", "temperature"}
    | {"timestamp_granularities[]"}
)
_IN_FULL: Mapping[str, bool] = {"json": False, "verbose_json": True}
_TYPES: Mapping[AudioFormat, bytes] = {
    AudioFormat.MP3: b"audio/mpeg",
    AudioFormat.OPUS: b"audio/ogg",
    AudioFormat.AAC: b"audio/aac",
    AudioFormat.FLAC: b"audio/flac",
    AudioFormat.PCM: b"audio/pcm",
    AudioFormat.WAV: b"audio/wav",
}


def _read_speech(incoming: Incoming) -> SpeechQuestion:
    with strictly():
        body = body_fields(incoming.body, _SPEECH_FIELDS)
        speed = body.get("speed")
        wanted = AudioFormat(as_text(body.get("response_format", "mp3")))
        return SpeechQuestion(
            request=SpeechRequest(
                model=our_model(bare_model(body["model"])),
                text=as_text(body["input"]),
                voice=our_voice(as_text(body["voice"])),
                format=wanted,
                sample_rate=SAMPLE_RATE,
                speed=float(speed) if isinstance(speed, int | float) else None,
                options=as_object(body.get("sandbox", {})),
            ),
            content_type=_TYPES[wanted],
            request_id=incoming.headers.get("x-client-request-id"),
        )


def _read_file(incoming: Incoming) -> TranscriptionQuestion:
    with strictly():
        form = read_form(incoming, _FILE_FIELDS)
        return TranscriptionQuestion(
            request=TranscriptionRequest(
                model=our_model(bare_model(form.fields["model"])),
                file=sound_of(form),
                language=form.fields.get("language"),
                words=form.fields.get("timestamp_granularities[]") == "word",
                options=form.options,
            ),
            in_full=_IN_FULL[form.fields.get("response_format", "json")],
            request_id=incoming.headers.get("x-client-request-id"),
        )


def _transcript(question: TranscriptionQuestion, heard: Transcript) -> bytes:
    told = heard.duration_ms
    length = None if told is None else told / 1000
    words = [
        {"word": word.text, "start": word.start_ms / 1000, "end": word.end_ms / 1000}
        for word in heard.words
    ]
    full = {
        "task": "transcribe",
        "language": heard.language,
        **({} if length is None else {"duration": length}),
        **({"words": words} if words else {}),
    }
    usage = {} if length is None else {"usage": {"type": "duration", "seconds": length}}
    said = {"text": heard.text, **usage, **(full if question.in_full else {})}
    return json.dumps(said).encode()


OPENAI_SPEECH = SpeechDialect(read=_read_speech, refuse=OPENAI.refuse)
OPENAI_TRANSCRIPTION = TranscriptionDialect(
    read=_read_file, answer=_transcript, refuse=OPENAI.refuse
)
