"""What is spoken and heard, for clients of OpenAI's API."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from strata_api.compatible.audio import (
    CompatibleSpeechBody,
    CompatibleTranscriptionBody,
    HeardView,
)
from strata_api.compatible.delta import in_deltas
from strata_api.compatible.hearsay import heard_response
from strata_api.compatible.reply import COST
from strata_api.composition import Composed
from strata_api.contract.form import inline_form
from strata_api.contract.header import COMPATIBLE_SOUND, COMPLETION
from strata_api.contract.stream import SPOKEN_EVENTS
from strata_api.dictation import checked
from strata_api.middleware.token import UserId
from strata_api.rate_limit import compatible_headers
from strata_api.repetition import replayed_header
from strata_api.sound_answer import (
    GENERATION,
    event_response,
    request_limit,
    sound_response,
    spoken_headers,
)
from strata_api.spending import HasPurse, Spends
from strata_api.upload import read_form
from strata_domain.entity.speech import AudioFormat
from strata_usecase.create_speech import CreateSpeechCommand
from strata_usecase.transcribe import TranscribeCommand
from strata_usecase.voice.transcribed import Transcribed

router = APIRouter(prefix="/v1/audio", tags=["compatible with OpenAI"])

SPOKEN: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The sound, as it is made; with `stream_format: sse` in events.",
        "headers": COMPATIBLE_SOUND,
        "content": SPOKEN_EVENTS,
    }
}
WRITTEN: dict[int | str, dict[str, object]] = {
    200: {
        "description": "What was heard; a text with `text`, `srt` and `vtt`.",
        "model": HeardView,
        "headers": {k: v for k, v in COMPLETION.items() if k != "X-Strata-Left-Out"},
    }
}


@router.post(
    "/speech",
    summary="Have a text spoken as OpenAI does",
    response_class=Response,
    responses=SPOKEN,
)
async def speak_compatibly(
    body: CompatibleSpeechBody,
    request: Request,
    user_id: UserId,
    composed: Composed,
    spending: Spends,
) -> Response:
    """Listen while it is made; who hangs up stops it."""
    command = CreateSpeechCommand(
        account=spending.account(user_id, body.model),
        speech=body.speech,
        preferred=AudioFormat.MP3,
    )
    spoken = await composed.use_cases.voice.speak.execute(command)
    told = compatible_headers(spoken_headers(spoken), counts_requests=True)
    if body.stream_format == "sse":
        return await event_response(request, spoken, told, written=in_deltas)
    return await sound_response(request, spoken, told)


@router.post(
    "/transcriptions",
    summary="Have sound written down as OpenAI does",
    responses=WRITTEN,
    openapi_extra=inline_form(CompatibleTranscriptionBody),
)
async def transcribe_compatibly(
    request: Request, user_id: UserId, composed: Composed, purse: HasPurse
) -> Response:
    """Send a file, of which nothing is kept."""
    form = await read_form(request)
    body = checked(CompatibleTranscriptionBody.model_validate, form.single)
    command = TranscribeCommand(
        account=purse.spending(form.digest).account(user_id, body.model),
        sound=form.file,
        hearing=body.hearing,
    )
    answer = await composed.use_cases.voice.transcribe.execute(command)
    return heard_response(answer, body.response_format, _headers(answer))


def _headers(answer: Transcribed) -> dict[str, str]:
    told = {
        GENERATION: str(answer.generation_id),
        COST: str(answer.micro_usd),
        **replayed_header(replayed=answer.replayed),
        **request_limit(answer.limits),
    }
    return compatible_headers(told, counts_requests=True)
