"""Anthropic's Messages: how requests, answers and refusals look.

Source: https://platform.claude.com/docs/en/api/errors
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

from strata_domain.entity.chat_piece import UsageReported
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.dialect.anthropic_answer import (
    StreamedMessage,
    WholeMessage,
)
from strata_infrastructure.sandbox.dialect.anthropic_head import AnswerHead
from strata_infrastructure.sandbox.dialect.anthropic_question import read_question
from strata_infrastructure.sandbox.dialect.dialect import (
    AnswerWriter,
    Dialect,
    Question,
)
from strata_infrastructure.sandbox.exchange import Reply
from strata_infrastructure.sandbox.script import write_script

_OVERLOADED = 529
_WORDS: Mapping[type[ProviderError], tuple[int, str, str]] = {
    ProviderInvalidRequestError: (HTTPStatus.BAD_REQUEST, "invalid_request_error", ""),
    ProviderContentFilteredError: (
        HTTPStatus.BAD_REQUEST,
        "invalid_request_error",
        "Output blocked by content filtering policy: ",
    ),
    ProviderContextTooLongError: (
        HTTPStatus.BAD_REQUEST,
        "invalid_request_error",
        "prompt is too long: ",
    ),
    ProviderAuthenticationError: (HTTPStatus.UNAUTHORIZED, "authentication_error", ""),
    ProviderNotFoundError: (HTTPStatus.NOT_FOUND, "not_found_error", ""),
    ProviderRateLimitedError: (HTTPStatus.TOO_MANY_REQUESTS, "rate_limit_error", ""),
    ProviderOverloadedError: (_OVERLOADED, "overloaded_error", ""),
}


def _writer(question: Question, call: BilledCall) -> AnswerWriter:
    """Return the writer, which tells from the start what the question costs."""
    steps = write_script(question.request).steps
    told = (step.usage for step in steps if isinstance(step, UsageReported))
    usage = next(told, None)
    head = AnswerHead(answer_id=call.call_id, model=call.model, usage=usage)
    return StreamedMessage(head) if question.streams else WholeMessage(head)


def _refusal(error: ProviderError) -> Reply:
    status, kind, words = _WORDS[type(error)]
    wait = error.retry_after
    said = {
        "type": "error",
        "error": {"type": kind, "message": words + "; ".join(map(str, error.args))},
        "request_id": f"req_{uuid4().hex}",
    }
    return Reply(
        status=status,
        body=json.dumps(said).encode(),
        headers=() if wait is None else ((b"retry-after", b"%d" % wait),),
    )


ANTHROPIC = Dialect(
    call_prefix="msg_",
    read=read_question,
    answer=_writer,
    refuse=_refusal,
)
