"""Cartesia: how requests, answers and refusals look.

Source: https://docs.cartesia.ai/api-reference and https://docs.cartesia.ai/use-the-api/api-errors
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

from strata_domain.entity.speech import AudioFormat, SpeechRequest
from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
)
from strata_infrastructure.sandbox.dialect.form import read_form, sound_of
from strata_infrastructure.sandbox.dialect.reading import (
    as_count,
    as_object,
    as_text,
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
from strata_infrastructure.sandbox.exchange import Incoming, Reply

TEXT_FIELDS = frozenset(
    {"generation_config", "language", "locale", "model_id", "normalization"}
    | {"output_format", "pronunciation_dict_id", "speed", "transcript", "voice"}
)
_SPEECH_FIELDS = TEXT_FIELDS | {"save"}
_FILE_FIELDS = frozenset({"language", "model", "timestamp_granularities[]"})
_Word = tuple[HTTPStatus, str | None]
_WORDS: Mapping[type[ProviderError], _Word] = {
    ProviderInvalidRequestError: (HTTPStatus.BAD_REQUEST, None),
    ProviderContentFilteredError: (HTTPStatus.BAD_REQUEST, None),
    ProviderAuthenticationError: (HTTPStatus.UNAUTHORIZED, None),
    ProviderQuotaError: (HTTPStatus.PAYMENT_REQUIRED, "quota_exceeded"),
    ProviderNotFoundError: (HTTPStatus.NOT_FOUND, "model_not_found"),
    ProviderRateLimitedError: (HTTPStatus.TOO_MANY_REQUESTS, "concurrency_limited"),
    ProviderOverloadedError: (HTTPStatus.SERVICE_UNAVAILABLE, None),
    ProviderError: (HTTPStatus.INTERNAL_SERVER_ERROR, None),
}
_TITLES: Mapping[type[ProviderError], str] = {
    ProviderContentFilteredError: "Content policy"
}
_CONTAINERS: Mapping[object, AudioFormat] = {
    "mp3": AudioFormat.MP3,
    "raw": AudioFormat.PCM,
    "wav": AudioFormat.WAV,
}
_TYPES: Mapping[AudioFormat, bytes] = {
    AudioFormat.MP3: b"audio/mpeg",
    AudioFormat.PCM: b"audio/pcm",
    AudioFormat.WAV: b"audio/wav",
}


def read_speech(fields: Mapping[str, object], *, words: bool = False) -> SpeechRequest:
    """Return what shall be spoken.

    Raises:
        LookupError: something is missing, or has a value that Cartesia does not know.
        TypeError: something is of the wrong kind.
    """
    form = as_object(fields["output_format"])
    manner = as_object(fields.get("generation_config", {}))
    speed = manner.get("speed")
    language = fields.get("language")
    return SpeechRequest(
        model=our_model(as_text(fields["model_id"])),
        text=as_text(fields["transcript"]),
        voice=our_voice(_voice(fields["voice"])),
        format=_CONTAINERS[form["container"]],
        sample_rate=as_count(form["sample_rate"]) or 0,
        language=None if language is None else as_text(language),
        speed=float(speed) if isinstance(speed, int | float) else None,
        words=words,
        options=as_object(fields.get("sandbox", {})),
    )


def complaint(error: ProviderError) -> dict[str, object]:
    """Return an error in Cartesia's words."""
    status, code = _WORDS[type(error)]
    return {
        "error_code": code,
        "title": _TITLES.get(type(error), status.phrase),
        "message": "; ".join(map(str, error.args)),
        "request_id": str(uuid4()),
        "status_code": int(status),
    }


def refusal(error: ProviderError) -> Reply:
    """Return a response that says no."""
    said = complaint(error)
    status = _WORDS[type(error)][0]
    wait = error.retry_after
    return Reply(
        status=status,
        body=json.dumps({k: said[k] for k in said.keys() - {"status_code"}}).encode(),
        headers=() if wait is None else ((b"retry-after", b"%d" % wait),),
    )


def _voice(said: object) -> str:
    return said if isinstance(said, str) else as_text(as_object(said)["id"])


def _read_speech(incoming: Incoming) -> SpeechQuestion:
    with strictly():
        request = read_speech(body_fields(incoming.body, _SPEECH_FIELDS))
        return SpeechQuestion(
            request=request,
            content_type=_TYPES[request.format],
            request_id=incoming.headers.get("x-client-request-id"),
        )


def _read_file(incoming: Incoming) -> TranscriptionQuestion:
    with strictly():
        form = read_form(incoming, _FILE_FIELDS)
        return TranscriptionQuestion(
            request=TranscriptionRequest(
                model=our_model(form.fields["model"]),
                file=sound_of(form),
                language=form.fields.get("language"),
                words=form.fields.get("timestamp_granularities[]") == "word",
                options=form.options,
            ),
            request_id=incoming.headers.get("x-client-request-id"),
        )


def _transcript(_question: TranscriptionQuestion, heard: Transcript) -> bytes:
    words = [
        {"word": word.text, "start": word.start_ms / 1000, "end": word.end_ms / 1000}
        for word in heard.words
    ]
    told = heard.duration_ms
    said: dict[str, object] = {
        "type": "transcript",
        "text": heard.text,
        "language": heard.language,
        "duration": None if told is None else told / 1000,
        "request_id": str(uuid4()),
    }
    return json.dumps({**said, **({"words": words} if words else {})}).encode()


CARTESIA_SPEECH = SpeechDialect(read=_read_speech, refuse=refusal)
CARTESIA_TRANSCRIPTION = TranscriptionDialect(
    read=_read_file, answer=_transcript, refuse=refusal
)
