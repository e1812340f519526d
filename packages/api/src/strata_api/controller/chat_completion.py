"""Answers for clients of OpenAI's API."""

from collections.abc import Awaitable
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from strata_api.answer_use_cases import CompletionUseCases
from strata_api.compatible.answer import ChatCompletionView
from strata_api.compatible.question import ChatCompletionBody
from strata_api.compatible.reply import Reply
from strata_api.composition import Composed
from strata_api.contract.header import COMPLETION
from strata_api.contract.stream import CHUNKS
from strata_api.middleware.token import UserId
from strata_api.spending import Spends
from strata_usecase.complete_chat import CompleteChatCommand
from strata_usecase.complete_in_thread import CompleteInThreadCommand
from strata_usecase.completion import Completion

router = APIRouter(prefix="/v1/chat/completions", tags=["compatible with OpenAI"])

ANSWERS: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The answer; with `stream` in chunks, at last `[DONE]`.",
        "model": ChatCompletionView,
        "headers": COMPLETION,
        "content": CHUNKS,
    }
}


@router.post("", summary="Ask as OpenAI is asked", responses=ANSWERS)
async def complete_chat(
    body: ChatCompletionBody,
    request: Request,
    user_id: UserId,
    composed: Composed,
    spending: Spends,
) -> Response:
    """Have the messages answered; unless in a thread, nothing is kept but the cost."""
    asked = CompleteChatCommand(
        user_id=user_id,
        said=body.said,
        wish=spending.on(body.wish()),
        whole=not body.stream,
    )
    use_cases = composed.use_cases.completions
    reply = await Reply.begun(_answer(use_cases, asked, body.thread_id))
    if not body.stream:
        return await reply.whole(request)
    return await reply.stream(request, wants_usage=body.wants_usage)


def _answer(
    use_cases: CompletionUseCases, asked: CompleteChatCommand, thread_id: UUID | None
) -> Awaitable[Completion]:
    if thread_id is None:
        return use_cases.bare.execute(asked)
    return use_cases.in_thread.execute(CompleteInThreadCommand(asked, thread_id))
