"""Conversations."""

from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from strata_api.composition import Composed
from strata_api.middleware.token import UserId
from strata_api.schema.base import SafeText
from strata_api.schema.cursor import decode_cursor, encode_cursor
from strata_api.schema.thread import (
    CreateThreadBody,
    ThreadPage,
    ThreadView,
    UpdateThreadBody,
)
from strata_domain.entity.page import ThreadFilter
from strata_usecase.create_thread import CreateThreadCommand
from strata_usecase.delete_thread import DeleteThreadCommand
from strata_usecase.get_thread import GetThreadQuery
from strata_usecase.list_threads import ListThreadsQuery
from strata_usecase.update_thread import UpdateThreadCommand

router = APIRouter(prefix="/api/threads", tags=["threads"])

Search = Annotated[
    SafeText | None, Query(max_length=200, description="Words in the title.")
]
Cursor = Annotated[
    SafeText | None,
    Query(max_length=200, description="`next_cursor` of the page before."),
]
Limit = Annotated[int, Query(ge=1, le=100)]


async def wanted_threads(
    *,
    q: Search = None,
    archived: bool = False,
    pinned: Annotated[bool | None, Query(description="Left out, both.")] = None,
) -> ThreadFilter:
    """Return which threads the query string asks for."""
    return ThreadFilter(q=q, archived=archived, pinned=pinned)


Wanted = Annotated[ThreadFilter, Depends(wanted_threads)]


@router.post("", status_code=HTTPStatus.CREATED, summary="Begin a conversation")
async def create_thread(
    body: CreateThreadBody, user_id: UserId, composed: Composed
) -> ThreadView:
    """Every field may be left out; the first message names an untitled thread."""
    command = CreateThreadCommand(user_id=user_id, **body.model_dump())
    thread = await composed.offload(
        partial(composed.use_cases.threads.create.execute, command)
    )
    return ThreadView.model_validate(thread)


@router.get("", summary="Look through your conversations")
async def list_threads(
    user_id: UserId,
    composed: Composed,
    wanted: Wanted,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> ThreadPage:
    """Read the conversations with the latest message or change first."""
    query = ListThreadsQuery(
        user_id=user_id, wanted=wanted, after=decode_cursor(cursor), limit=limit
    )
    page = await composed.offload(
        partial(composed.use_cases.threads.list.execute, query)
    )
    return ThreadPage(
        items=[ThreadView.model_validate(thread) for thread in page.items],
        next_cursor=encode_cursor(page.next_cursor),
    )


@router.get("/{thread_id}", summary="Look at one conversation")
async def get_thread(
    thread_id: UUID, user_id: UserId, composed: Composed
) -> ThreadView:
    """Read the conversation without its messages."""
    query = GetThreadQuery(user_id=user_id, thread_id=thread_id)
    thread = await composed.offload(
        partial(composed.use_cases.threads.get.execute, query)
    )
    return ThreadView.model_validate(thread)


@router.patch("/{thread_id}", summary="Rename, pin, archive or switch the branch")
async def update_thread(
    thread_id: UUID, body: UpdateThreadBody, user_id: UserId, composed: Composed
) -> ThreadView:
    """Change what is sent; `head_message_id` makes another branch the active one."""
    command = UpdateThreadCommand(
        user_id=user_id, thread_id=thread_id, changes=body.changes()
    )
    thread = await composed.offload(
        partial(composed.use_cases.threads.update.execute, command)
    )
    return ThreadView.model_validate(thread)


@router.delete(
    "/{thread_id}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Throw a conversation away",
)
async def delete_thread(thread_id: UUID, user_id: UserId, composed: Composed) -> None:
    """Delete the conversation with everything in it, for good."""
    command = DeleteThreadCommand(user_id=user_id, thread_id=thread_id)
    await composed.offload(partial(composed.use_cases.threads.delete.execute, command))
