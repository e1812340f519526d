"""Answers for clients of OpenAI's API."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from strata_api.compatible.answer import ChatCompletionView
from strata_api.compatible.question import ChatCompletionBody
from strata_api.compatible.reply import Reply
from strata_api.composition import Composed
from strata_api.contract.stream import CHUNKS
from strata_api.middleware.token import Key, UserId
from strata_usecase.complete_chat import CompleteChatCommand

router = APIRouter(prefix="/v1/chat/completions", tags=["compatible with OpenAI"])

ANSWERS: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The answer; with `stream` in chunks, at last `[DONE]`.",
        "model": ChatCompletionView,
        "content": CHUNKS,
    }
}


@router.post("", summary="Ask as OpenAI is asked", responses=ANSWERS)
async def complete_chat(
    body: ChatCompletionBody,
    request: Request,
    user_id: UserId,
    composed: Composed,
    key: Key,
) -> Response:
    """Have the messages answered; nothing is kept but the cost."""
    command = CompleteChatCommand(
        user_id=user_id,
        turns=body.turns,
        system=body.system,
        wish=body.wish(key),
        whole=not body.stream,
    )
    reply = await Reply.begun(composed.use_cases.complete.execute(command))
    if not body.stream:
        return await reply.whole(request)
    return await reply.stream(request, wants_usage=body.wants_usage)
