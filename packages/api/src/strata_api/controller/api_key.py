"""Keys with which programs act for the caller."""

from functools import partial
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from strata_api.composition import Composed
from strata_api.middleware.token import UserId
from strata_api.schema.api_key import (
    ApiKeyList,
    ApiKeyView,
    CreateApiKeyBody,
    MadeKeyView,
)
from strata_usecase.create_api_key import CreateApiKeyCommand
from strata_usecase.list_api_keys import ListApiKeysQuery
from strata_usecase.revoke_api_key import RevokeApiKeyCommand
from strata_usecase.rotate_api_key import RotateApiKeyCommand


async def keep_nothing(response: Response) -> None:
    """Forbid everyone on the way to store the answer: it tells a secret."""
    response.headers["cache-control"] = "no-store"


router = APIRouter(prefix="/api/api-keys", tags=["api keys"])
SECRET = [Depends(keep_nothing)]


@router.get("", summary="See your keys")
async def list_api_keys(user_id: UserId, composed: Composed) -> ApiKeyList:
    """List those that work, then the latest that have ended: 200 at most."""
    query = ListApiKeysQuery(user_id=user_id)
    execute = partial(composed.use_cases.api_keys.list.execute, query)
    keys = await composed.offload(execute)
    return ApiKeyList(items=[ApiKeyView.model_validate(key) for key in keys])


@router.post(
    "", status_code=HTTPStatus.CREATED, summary="Make a key", dependencies=SECRET
)
async def create_api_key(
    body: CreateApiKeyBody, user_id: UserId, composed: Composed
) -> MadeKeyView:
    """Make one; its secret is in this answer and nowhere else."""
    command = CreateApiKeyCommand(user_id=user_id, **body.model_dump())
    execute = partial(composed.use_cases.api_keys.create.execute, command)
    return MadeKeyView.of(await composed.offload(execute))


@router.post(
    "/{api_key_id}/rotate",
    status_code=HTTPStatus.CREATED,
    summary="Replace a key",
    dependencies=SECRET,
)
async def rotate_api_key(
    api_key_id: UUID, user_id: UserId, composed: Composed
) -> MadeKeyView:
    """Make one with the same settings; the old one ends at once."""
    command = RotateApiKeyCommand(user_id=user_id, api_key_id=api_key_id)
    execute = partial(composed.use_cases.api_keys.rotate.execute, command)
    return MadeKeyView.of(await composed.offload(execute))


@router.delete("/{api_key_id}", status_code=HTTPStatus.NO_CONTENT, summary="End a key")
async def revoke_api_key(api_key_id: UUID, user_id: UserId, composed: Composed) -> None:
    """Refuse it from now on; its line stays in the list."""
    command = RevokeApiKeyCommand(user_id=user_id, api_key_id=api_key_id)
    execute = partial(composed.use_cases.api_keys.revoke.execute, command)
    await composed.offload(execute)
