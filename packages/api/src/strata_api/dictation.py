"""What shall be written down: a file of the user's, or one that is sent along."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from strata_api.schema.transcription import TranscriptionBody, TranscriptionFields
from strata_api.spending import HasPurse, Spending
from strata_api.upload import read_form
from strata_domain.entity.transcription import Hearing, SoundFile

FORM = "multipart/form-data"
Given = TypeVar("Given")
Checked = TypeVar("Checked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictation:
    """What shall be written down, by whom, and on whose account."""

    model: str
    sound: UUID | SoundFile
    hearing: Hearing
    spending: Spending


async def asked_dictation(request: Request, purse: HasPurse) -> Dictation:
    """Read what is sent, as a form with a file or as JSON that names one.

    Raises:
        RequestValidationError: a value is not acceptable.
        InvalidInputError: it is no form of few short fields.
        FileTooLargeError: the file is too large.
        UnsuitableSoundError: the file is no sound.
    """
    if not _is_form(request):
        body = await request.body()
        asked = checked(TranscriptionBody.model_validate_json, body)
        return Dictation(
            model=asked.model,
            sound=asked.asset_id,
            hearing=asked.hearing,
            spending=purse.spending(body),
        )
    form = await read_form(request)
    fields = checked(TranscriptionFields.model_validate, form.single)
    return Dictation(
        model=fields.model,
        sound=form.file,
        hearing=fields.hearing,
        spending=purse.spending(form.digest),
    )


Dictated = Annotated[Dictation, Depends(asked_dictation)]


def checked(check: Callable[[Given], Checked], given: Given) -> Checked:
    """Return what was sent, as a body is read.

    Raises:
        RequestValidationError: a value is not acceptable.
    """
    try:
        return check(given)
    except ValidationError as error:
        found = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(found) from error


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith(FORM)
