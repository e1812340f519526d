"""All that is the caller's, at once."""

from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from strata_api.composition import Composed
from strata_api.middleware.token import UserId
from strata_api.repetition import replayed_header
from strata_api.schema.account import ErasureView, ExportView
from strata_api.spending import Spends
from strata_usecase.begin_erasure import BeginErasureCommand
from strata_usecase.begin_export import BeginExportCommand
from strata_usecase.get_export import GetExportQuery

router = APIRouter(prefix="/api/me", tags=["me"])

Confirmed = Annotated[
    UUID | None,
    Query(description="Your own `user_id`, so that nothing is erased by accident."),
]


@router.post(
    "/exports",
    status_code=HTTPStatus.ACCEPTED,
    summary="Ask for everything that is yours",
)
async def create_export(
    user_id: UserId, composed: Composed, spending: Spends, response: Response
) -> ExportView:
    """Have an archive of every row and file made; while one is made, get that one."""
    command = BeginExportCommand(user_id=user_id, claim=spending.claim)
    begun = await composed.use_cases.accounts.export.execute(command)
    response.headers["Location"] = f"/api/me/exports/{begun.task.task_id}"
    response.headers.update(replayed_header(replayed=begun.replayed))
    return ExportView.of(begun.task)


@router.get("/exports/{export_id}", summary="See how an export stands")
async def get_export(
    export_id: UUID, user_id: UserId, composed: Composed
) -> ExportView:
    """Read the export; once it is ready, open the file that `asset_id` names."""
    query = GetExportQuery(user_id=user_id, export_id=export_id)
    execute = partial(composed.use_cases.accounts.get_export.execute, query)
    return ExportView.of(await composed.offload(execute))


@router.delete("", status_code=HTTPStatus.ACCEPTED, summary="Leave for good")
async def erase_me(
    user_id: UserId, composed: Composed, confirm: Confirmed = None
) -> ErasureView:
    """Have your account erased: files, rows, then the sign-in; what was spent stays.

    Nothing of yours can be used from this moment on, and nobody can bring it back.
    """
    command = BeginErasureCommand(user_id=user_id, confirmed=confirm)
    return ErasureView.of(await composed.use_cases.accounts.erase.execute(command))
