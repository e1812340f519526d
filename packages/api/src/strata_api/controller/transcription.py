"""What is written down."""

from fastapi import APIRouter
from starlette.responses import Response

from strata_api.composition import Composed
from strata_api.contract.form import TRANSCRIPTION
from strata_api.contract.header import HEARD
from strata_api.dictation import Dictated
from strata_api.middleware.token import UserId
from strata_api.repetition import replayed_header
from strata_api.schema.transcription import TranscriptionView
from strata_api.sound_answer import request_limit
from strata_usecase.transcribe import TranscribeCommand

router = APIRouter(prefix="/api/transcriptions", tags=["voice"])

ANSWERS: dict[int | str, dict[str, object]] = {
    200: {"description": "What was heard.", "headers": HEARD}
}


@router.post(
    "",
    summary="Have sound written down",
    responses=ANSWERS,
    openapi_extra=TRANSCRIPTION,
)
async def transcribe(
    response: Response, user_id: UserId, composed: Composed, dictated: Dictated
) -> TranscriptionView:
    """Send a file, of which nothing is kept, or name one of yours."""
    command = TranscribeCommand(
        account=dictated.spending.account(user_id, dictated.model),
        sound=dictated.sound,
        hearing=dictated.hearing,
    )
    answer = await composed.use_cases.voice.transcribe.execute(command)
    response.headers.update(request_limit(answer.limits))
    response.headers.update(replayed_header(replayed=answer.replayed))
    return TranscriptionView.of(answer)
