"""What was heard, in the forms in which OpenAI tells of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from starlette.responses import JSONResponse, PlainTextResponse, Response

from strata_api.compatible.audio import HeardView, TranscriptFormat
from strata_domain.entity.speech import TimedWord
from strata_domain.service.voice import seconds
from strata_usecase.voice.transcribed import Transcribed

MOST_WORDS = 10
"""Of one line of subtitles."""
Headers = Mapping[str, str]


def heard_response(
    answer: Transcribed, form: TranscriptFormat, headers: Headers
) -> Response:
    """Return what was heard in the form that was asked for."""
    return _FORMS[form](answer, headers)


def _json(answer: Transcribed, headers: Headers) -> Response:
    told = {"text": answer.transcript.text, "usage": _usage(answer)}
    return JSONResponse(told, headers=headers)


def _verbose(answer: Transcribed, headers: Headers) -> Response:
    heard = answer.transcript
    words = [
        {"word": it.text, "start": it.start_ms / 1000, "end": it.end_ms / 1000}
        for it in heard.words
    ]
    view = HeardView.model_validate(
        {
            "text": heard.text,
            "task": "transcribe",
            "language": heard.language or "",
            "duration": answer.duration_ms / 1000,
            "words": words,
            "usage": _usage(answer),
        }
    )
    return JSONResponse(view.model_dump(mode="json"), headers=headers)


def _text(answer: Transcribed, headers: Headers) -> Response:
    return PlainTextResponse(f"{answer.transcript.text}\n", headers=headers)


def _srt(answer: Transcribed, headers: Headers) -> Response:
    cues = enumerate(_cues(answer.transcript.words, ","), start=1)
    text = "\n".join(f"{number}\n{cue}" for number, cue in cues)
    return PlainTextResponse(text, headers=headers)


def _vtt(answer: Transcribed, headers: Headers) -> Response:
    text = "\n".join(["WEBVTT\n", *_cues(answer.transcript.words, ".")])
    return PlainTextResponse(text, headers=headers, media_type="text/vtt")


def _cues(words: Sequence[TimedWord], comma: str) -> Iterator[str]:
    for at in range(0, len(words), MOST_WORDS):
        line = words[at : at + MOST_WORDS]
        begin, end = _clock(line[0].start_ms, comma), _clock(line[-1].end_ms, comma)
        said = " ".join(word.text for word in line)
        yield f"{begin} --> {end}\n{said}\n"


def _clock(moment_ms: int, comma: str) -> str:
    whole, milliseconds = divmod(moment_ms, 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{comma}{milliseconds:03}"


def _usage(answer: Transcribed) -> Mapping[str, object]:
    return {"type": "duration", "seconds": seconds(answer.duration_ms)}


_FORMS: Mapping[str, Callable[[Transcribed, Headers], Response]] = MappingProxyType(
    {"json": _json, "verbose_json": _verbose, "text": _text, "srt": _srt, "vtt": _vtt}
)
