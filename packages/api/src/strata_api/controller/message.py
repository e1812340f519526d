"""Messages, and the answers to them."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from strata_api.answer import ANSWERS, Answering
from strata_api.composition import Composed
from strata_api.middleware.token import UserId
from strata_api.schema.message import (
    EditMessageBody,
    FeedbackBody,
    MessagePage,
    MessageView,
    PostMessageBody,
)
from strata_api.schema.wish import WishBody
from strata_api.spending import Spends
from strata_usecase.edit_message import EditMessageCommand
from strata_usecase.list_messages import ListMessagesQuery
from strata_usecase.list_messages import MessageView as View
from strata_usecase.post_message import PostMessageCommand
from strata_usecase.rate_message import RateMessageCommand
from strata_usecase.regenerate_message import RegenerateMessageCommand

router = APIRouter(prefix="/api", tags=["messages"])

Cursor = Annotated[UUID | None, Query(description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSlice:
    """Which messages of a thread to read."""

    view: View
    after: UUID | None
    limit: int


async def wanted_slice(
    view: Literal["path", "tree"] = "path", cursor: Cursor = None, limit: Limit = 50
) -> MessageSlice:
    """Return which messages the query string asks for."""
    return MessageSlice(view=View(view), after=cursor, limit=limit)


Wanted = Annotated[MessageSlice, Depends(wanted_slice)]


@router.get("/threads/{thread_id}/messages", summary="Read a conversation")
async def list_messages(
    thread_id: UUID, user_id: UserId, composed: Composed, wanted: Wanted
) -> MessagePage:
    """Read the active path from its end backwards, or the whole tree from its root."""
    query = ListMessagesQuery(user_id=user_id, thread_id=thread_id, **asdict(wanted))
    page = await composed.offload(
        partial(composed.use_cases.messages.list.execute, query)
    )
    return MessagePage(
        items=[MessageView.of(message) for message in page.items],
        next_cursor=page.next_cursor,
    )


@router.post(
    "/threads/{thread_id}/messages", summary="Say something", responses=ANSWERS
)
async def post_message(
    thread_id: UUID,
    body: PostMessageBody,
    user_id: UserId,
    answering: Answering,
    spending: Spends,
) -> Response:
    """Store the message, and have it answered."""
    command = PostMessageCommand(
        user_id=user_id,
        thread_id=thread_id,
        parts=body.parts,
        wish=spending.on(body.wish()),
    )
    return await answering.respond(
        answering.composed.use_cases.messages.post.execute(command)
    )


@router.post(
    "/messages/{message_id}/regenerate", summary="Answer again", responses=ANSWERS
)
async def regenerate_message(
    message_id: UUID,
    body: WishBody,
    user_id: UserId,
    answering: Answering,
    spending: Spends,
) -> Response:
    """Write a sibling of the answer; the old one stays."""
    command = RegenerateMessageCommand(
        user_id=user_id, message_id=message_id, wish=spending.on(body.wish())
    )
    use_case = answering.composed.use_cases.messages.regenerate
    return await answering.respond(use_case.execute(command))


@router.post(
    "/messages/{message_id}/edit", summary="Say it differently", responses=ANSWERS
)
async def edit_message(
    message_id: UUID,
    body: EditMessageBody,
    user_id: UserId,
    answering: Answering,
    spending: Spends,
) -> Response:
    """Put a sibling beside your message, and have it answered; the old one stays."""
    command = EditMessageCommand(
        user_id=user_id,
        message_id=message_id,
        parts=body.parts,
        wish=spending.on(body.wish()),
    )
    return await answering.respond(
        answering.composed.use_cases.messages.edit.execute(command)
    )


@router.put("/messages/{message_id}/feedback", summary="Rate an answer")
async def rate_message(
    message_id: UUID, body: FeedbackBody, user_id: UserId, composed: Composed
) -> MessageView:
    """Store the verdict in place of an earlier one."""
    command = RateMessageCommand(
        user_id=user_id, message_id=message_id, **body.model_dump()
    )
    message = await composed.offload(
        partial(composed.use_cases.messages.rate.execute, command)
    )
    return MessageView.of(message)
