"""Google's Gemini: how requests, answers and refusals look.

A prompt that is blocked is no error here but an answer without candidates, and an
answer comes as events or at once: so this is two dialects. Source:
https://ai.google.dev/gemini-api/docs/troubleshooting
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

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
from strata_infrastructure.sandbox.dialect.dialect import (
    AnswerWriter,
    Dialect,
    Question,
)
from strata_infrastructure.sandbox.dialect.google_answer import (
    AnswerSum,
    StreamedGoogleAnswer,
    WholeGoogleAnswer,
)
from strata_infrastructure.sandbox.dialect.google_question import read_question
from strata_infrastructure.sandbox.exchange import Reply

_INVALID = (HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT")
_WORDS: Mapping[type[ProviderError], tuple[HTTPStatus, str]] = {
    ProviderInvalidRequestError: _INVALID,
    ProviderContextTooLongError: _INVALID,
    ProviderAuthenticationError: _INVALID,
    ProviderNotFoundError: (HTTPStatus.NOT_FOUND, "NOT_FOUND"),
    ProviderRateLimitedError: (HTTPStatus.TOO_MANY_REQUESTS, "RESOURCE_EXHAUSTED"),
    ProviderOverloadedError: (HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE"),
}
_TOO_LONG = "The input token count exceeds the maximum number of tokens allowed."
_RPC = "type.googleapis.com/google.rpc"
_BLOCKED = {
    "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
    "modelVersion": "sandbox",
    "responseId": "blocked",
}


def _answer(question: Question, call: BilledCall) -> AnswerWriter:
    tells = not question.request.options.get("no_usage")
    so_far = AnswerSum(call, tells_usage=tells)
    return (
        StreamedGoogleAnswer(so_far) if question.streams else WholeGoogleAnswer(so_far)
    )


def _refuse(error: ProviderError) -> Reply:
    if isinstance(error, ProviderContentFilteredError):
        return Reply(status=HTTPStatus.OK, body=json.dumps(_BLOCKED).encode())
    status, name = _WORDS[type(error)]
    is_long = isinstance(error, ProviderContextTooLongError)
    said = {
        "code": status,
        "message": _TOO_LONG if is_long else "; ".join(map(str, error.args)),
        "status": name,
        "details": _details(error),
    }
    return Reply(status=status, body=json.dumps({"error": said}).encode())


def _refuse_stream(error: ProviderError) -> Reply:
    """Put an answer that is no error as the only event of its stream."""
    whole = _refuse(error)
    if whole.status is not HTTPStatus.OK:
        return whole
    event = b"data: " + whole.body + b"\r\n\r\n"
    return replace(whole, body=event, content_type=b"text/event-stream")


def _details(error: ProviderError) -> list[Mapping[str, str]]:
    wait = {"@type": f"{_RPC}.RetryInfo", "retryDelay": f"{error.retry_after}s"}
    reason = {"@type": f"{_RPC}.ErrorInfo", "reason": "API_KEY_INVALID"}
    is_key = isinstance(error, ProviderAuthenticationError)
    waits = error.retry_after is not None
    return [*([wait] if waits else []), *([reason] if is_key else [])]


GOOGLE = Dialect(call_prefix="", read=read_question, answer=_answer, refuse=_refuse)
GOOGLE_STREAM = replace(GOOGLE, refuse=_refuse_stream)
