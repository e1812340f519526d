"""Files."""

from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from strata_api.composition import Composed
from strata_api.middleware.token import UserId
from strata_api.schema.asset import (
    AssetPage,
    AssetView,
    OpenedAssetView,
    UploadBody,
    UploadView,
)
from strata_usecase.begin_upload import BeginUploadCommand
from strata_usecase.complete_upload import CompleteUploadCommand
from strata_usecase.delete_asset import DeleteAssetCommand
from strata_usecase.list_assets import ListAssetsQuery
from strata_usecase.open_asset import OpenAssetQuery

router = APIRouter(prefix="/api/assets", tags=["assets"])

Cursor = Annotated[UUID | None, Query(description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100)]
Redirect = Annotated[bool, Query(description="Go there at once, instead of its URL.")]
OPENED: dict[int | str, dict[str, object]] = {
    303: {"description": "With `redirect=true`: the file is at `Location`."}
}


@router.get("", summary="Look through your files")
async def list_assets(
    user_id: UserId, composed: Composed, cursor: Cursor = None, limit: Limit = 20
) -> AssetPage:
    """Read what is known of them, the latest first; not all of them have come yet."""
    query = ListAssetsQuery(user_id=user_id, before=cursor, limit=limit)
    page = await composed.offload(
        partial(composed.use_cases.assets.list.execute, query)
    )
    return AssetPage(
        items=[AssetView.model_validate(asset) for asset in page.items],
        next_cursor=page.next_cursor,
    )


@router.post("", status_code=HTTPStatus.CREATED, summary="Begin to send a file")
async def begin_upload(
    body: UploadBody, user_id: UserId, composed: Composed
) -> UploadView:
    """Announce a picture; then send it to the URL of the answer, and complete it."""
    command = BeginUploadCommand(user_id=user_id, **body.model_dump())
    return UploadView.of(await composed.use_cases.assets.begin.execute(command))


@router.post("/{asset_id}/complete", summary="Say that a file is sent")
async def complete_upload(
    asset_id: UUID, user_id: UserId, composed: Composed
) -> AssetView:
    """Have it looked at; what is not what was announced is thrown away."""
    command = CompleteUploadCommand(user_id=user_id, asset_id=asset_id)
    return AssetView.model_validate(
        await composed.use_cases.assets.complete.execute(command)
    )


@router.get(
    "/{asset_id}",
    summary="Open a file",
    response_model=OpenedAssetView,
    responses=OPENED,
)
async def open_asset(
    *, asset_id: UUID, user_id: UserId, composed: Composed, redirect: Redirect = False
) -> OpenedAssetView | Response:
    """Read what is known of it, with a URL at which it can be read for five minutes."""
    query = OpenAssetQuery(user_id=user_id, asset_id=asset_id)
    opened = await composed.use_cases.assets.open.execute(query)
    if redirect:
        return RedirectResponse(opened.url, HTTPStatus.SEE_OTHER)
    return OpenedAssetView.of(opened)


@router.delete(
    "/{asset_id}", status_code=HTTPStatus.NO_CONTENT, summary="Throw a file away"
)
async def delete_asset(asset_id: UUID, user_id: UserId, composed: Composed) -> None:
    """Delete the file and all that is known of it, for good."""
    command = DeleteAssetCommand(user_id=user_id, asset_id=asset_id)
    await composed.use_cases.assets.delete.execute(command)
