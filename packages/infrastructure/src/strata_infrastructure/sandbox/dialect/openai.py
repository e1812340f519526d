"""OpenAI's Chat Completions: how requests, answers and refusals look.

Source: https://platform.openai.com/docs/guides/error-codes
"""

import json
from collections.abc import Mapping
from http import HTTPStatus

from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
)
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.dialect.dialect import (
    AnswerWriter,
    Dialect,
    Question,
)
from strata_infrastructure.sandbox.dialect.openai_answer import (
    AnswerHead,
    StreamedAnswer,
    WholeAnswer,
)
from strata_infrastructure.sandbox.dialect.openai_question import read_question
from strata_infrastructure.sandbox.exchange import Reply

_OUR_FAULT = HTTPStatus.INTERNAL_SERVER_ERROR
_WORDS: Mapping[type[ProviderError], tuple[HTTPStatus, str | None]] = {
    ProviderInvalidRequestError: (HTTPStatus.BAD_REQUEST, None),
    ProviderContentFilteredError: (HTTPStatus.BAD_REQUEST, "content_policy_violation"),
    ProviderContextTooLongError: (HTTPStatus.BAD_REQUEST, "context_length_exceeded"),
    ProviderAuthenticationError: (HTTPStatus.UNAUTHORIZED, "invalid_api_key"),
    ProviderNotFoundError: (HTTPStatus.NOT_FOUND, "model_not_found"),
    ProviderRateLimitedError: (HTTPStatus.TOO_MANY_REQUESTS, "rate_limit_exceeded"),
    ProviderQuotaError: (HTTPStatus.TOO_MANY_REQUESTS, "insufficient_quota"),
    ProviderOverloadedError: (HTTPStatus.SERVICE_UNAVAILABLE, "server_error"),
    ProviderError: (HTTPStatus.INTERNAL_SERVER_ERROR, "server_error"),
}


def _writer(question: Question, call: BilledCall) -> AnswerWriter:
    head = AnswerHead(answer_id=call.call_id, model=call.model)
    if question.streams:
        return StreamedAnswer(head, tells_usage=question.tells_usage)
    return WholeAnswer(head)


def _refusal(error: ProviderError) -> Reply:
    status, code = _WORDS[type(error)]
    wait = error.retry_after
    said = {
        "message": "; ".join(map(str, error.args)),
        "type": "server_error" if status >= _OUR_FAULT else "invalid_request_error",
        "param": None,
        "code": code,
    }
    return Reply(
        status=status,
        body=json.dumps({"error": said}).encode(),
        headers=() if wait is None else ((b"retry-after", b"%d" % wait),),
    )


OPENAI = Dialect(
    call_prefix="chatcmpl-",
    read=read_question,
    answer=_writer,
    refuse=_refusal,
)
