"""Perplexity: OpenAI's Chat Completions with ways of its own.

Source: https://docs.perplexity.ai/api-reference/sonar-post, and the types of its SDK.
"""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from itertools import pairwise

from strata_domain.entity.chat import Turn
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
from strata_infrastructure.sandbox.dialect.openai_answer import AnswerHead
from strata_infrastructure.sandbox.dialect.openai_question import read_request
from strata_infrastructure.sandbox.dialect.perplexity_answer import (
    ConciseAnswer,
    FullAnswer,
    WholeAnswer,
)
from strata_infrastructure.sandbox.dialect.reading import as_text, body_fields, strictly
from strata_infrastructure.sandbox.exchange import Incoming, Reply

_DOCUMENTED = (
    "disable_search enable_search_classifier frequency_penalty image_domain_filter "
    "image_format_filter language_preference last_updated_after_filter "
    "last_updated_before_filter max_tokens messages model num_search_results "
    "presence_penalty reasoning_effort response_format return_images "
    "return_related_questions safe_search search_after_date_filter "
    "search_before_date_filter search_domain_filter search_language_filter search_mode "
    "search_recency_filter stop stream stream_mode temperature top_k top_p "
    "web_search_options"
)
_FIELDS = frozenset(_DOCUMENTED.split())
_STREAMS: Mapping[str | None, type[WholeAnswer]] = {
    "full": FullAnswer,
    "concise": ConciseAnswer,
}
_BAD_REQUEST = (HTTPStatus.BAD_REQUEST, "bad_request")
_WORDS: Mapping[type[ProviderError], tuple[HTTPStatus, str]] = {
    ProviderInvalidRequestError: _BAD_REQUEST,
    ProviderContentFilteredError: _BAD_REQUEST,
    ProviderContextTooLongError: _BAD_REQUEST,
    ProviderAuthenticationError: (HTTPStatus.UNAUTHORIZED, "invalid_api_key"),
    ProviderNotFoundError: (HTTPStatus.BAD_REQUEST, "invalid_model"),
    ProviderRateLimitedError: (HTTPStatus.TOO_MANY_REQUESTS, "rate_limit"),
    ProviderOverloadedError: (HTTPStatus.SERVICE_UNAVAILABLE, "service_unavailable"),
}
_PHRASES: Mapping[type[ProviderError], str] = {
    ProviderContentFilteredError: "Flagged by our content policy",
    ProviderContextTooLongError: "Longer than the maximum context length",
}


def _question(incoming: Incoming) -> Question:
    with strictly():
        body = body_fields(incoming.body, _FIELDS)
        request = read_request(body)
        _ensure_alternating(request.turns)
        return Question(
            request=request,
            streams=bool(body.get("stream")),
            mode=_known(as_text(body.get("stream_mode", "full"))),
        )


def _known(mode: str) -> str:
    if mode not in _STREAMS:
        message = f"stream_mode is one of {list(_STREAMS)}"
        raise ValueError(message)
    return mode


def _ensure_alternating(turns: Iterable[Turn]) -> None:
    if any(one.role is other.role for one, other in pairwise(turns)):
        message = "user message(s) should alternate with assistant message(s)"
        raise ValueError(message)


def _writer(question: Question, call: BilledCall) -> AnswerWriter:
    head = AnswerHead(answer_id=call.call_id, model=call.model)
    return (_STREAMS[question.mode] if question.streams else WholeAnswer)(head)


def _refusal(error: ProviderError) -> Reply:
    """Say no; a phrase is all that tells some refusals apart."""
    status, kind = _WORDS[type(error)]
    phrase = _PHRASES.get(type(error), "No")
    message = f"{phrase}: {'; '.join(map(str, error.args))}"
    said = {"message": message, "type": kind, "code": status}
    wait = error.retry_after
    return Reply(
        status=status,
        body=json.dumps({"error": said}).encode(),
        headers=() if wait is None else ((b"retry-after", b"%d" % wait),),
    )


PERPLEXITY = Dialect(
    call_prefix="",
    read=_question,
    answer=_writer,
    refuse=_refusal,
)
