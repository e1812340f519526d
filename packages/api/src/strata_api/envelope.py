"""Errors as clients of OpenAI's API read them.

Source: https://platform.openai.com/docs/guides/error-codes
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from strata_api.rate_limit import compatible_headers
from strata_domain.error import (
    AnswerStoppedError,
    AudioLimitError,
    CharacterLimitError,
    DimensionsNotOfferedError,
    DrawingBlockedError,
    IdempotencyKeyReusedError,
    IdentityError,
    ImageLimitError,
    KeySpendLimitError,
    LimitExceededError,
    MonthlySpendLimitError,
    PermissionDeniedError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderNotFoundError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    QuestionRequiredError,
    RequestRateLimitError,
    SoundTooLongError,
    StorageFullError,
    StrataError,
    TextTooLongError,
    TooManyTextsError,
    UnknownModelError,
    UnsuitableSoundError,
)

ROOT = "/v1"
MEDIA_TYPE = "application/problem+json"
_STATUS = MappingProxyType({HTTPStatus.UNPROCESSABLE_ENTITY: HTTPStatus.BAD_REQUEST})
_LIST_OF_MODELS = ("GET /api/models", "GET /v1/models")
"""Who may ask here need not be allowed to ask there."""
_SERVER, _REQUEST = "server_error", "invalid_request_error"


class UnsupportedError(ValueError):
    """A value that OpenAI would take and this server cannot honour.

    Attributes:
        code: what it is for clients.
    """

    def __init__(self, message: str, *, code: str = "unsupported_value") -> None:
        """Say what to do about it."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tone:
    """How OpenAI would call a failure.

    Attributes:
        type: None goes by the status.
        code: None is the error's own.
        param: the field of the question that is to blame.
        status: None is ours, but 400 where that is 422.
        opening: words of OpenAI before ours; clients tell failures apart by them.
    """

    type: str | None = None
    code: str | None = None
    param: str | None = None
    status: HTTPStatus | None = None
    opening: str = ""


TONES: Mapping[type[StrataError], Tone] = MappingProxyType(
    {
        StrataError: Tone(),
        IdentityError: Tone(
            code="invalid_api_key", opening="Incorrect API key provided. "
        ),
        PermissionDeniedError: Tone("permission_error"),
        UnknownModelError: Tone(code="model_not_found", param="model"),
        LimitExceededError: Tone("requests", "rate_limit_exceeded"),
        MonthlySpendLimitError: Tone("insufficient_quota", "insufficient_quota"),
        KeySpendLimitError: Tone("insufficient_quota", "insufficient_quota"),
        ImageLimitError: Tone("insufficient_quota", "insufficient_quota"),
        CharacterLimitError: Tone("insufficient_quota", "insufficient_quota"),
        AudioLimitError: Tone("insufficient_quota", "insufficient_quota"),
        StorageFullError: Tone("insufficient_quota", "insufficient_quota"),
        IdempotencyKeyReusedError: Tone(status=HTTPStatus.UNPROCESSABLE_ENTITY),
        AnswerStoppedError: Tone(status=HTTPStatus.UNPROCESSABLE_ENTITY),
        QuestionRequiredError: Tone(param="messages"),
        TooManyTextsError: Tone(param="input"),
        TextTooLongError: Tone(param="input"),
        UnsuitableSoundError: Tone(param="file"),
        SoundTooLongError: Tone(param="file"),
        DimensionsNotOfferedError: Tone(param="dimensions"),
        ProviderContextTooLongError: Tone(
            code="context_length_exceeded",
            param="messages",
            opening="Input tokens exceed the configured limit. ",
        ),
        ProviderContentFilteredError: Tone(code="content_filter", param="messages"),
        DrawingBlockedError: Tone(code="content_policy_violation", param="prompt"),
        ProviderNotFoundError: Tone(
            code="model_not_found", param="model", status=HTTPStatus.NOT_FOUND
        ),
        ProviderRateLimitedError: Tone("requests", "rate_limit_exceeded"),
        ProviderQuotaError: Tone("insufficient_quota"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A failure, before it is worded for anybody."""

    status: HTTPStatus
    code: str
    message: str
    tone: Tone = Tone()

    def envelope(self) -> dict[str, object]:
        """Return it in the words of OpenAI."""
        usual = _SERVER if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR else _REQUEST
        told = {
            "message": f"{self.tone.opening}{self.message.replace(*_LIST_OF_MODELS)}",
            "type": self.tone.type or usual,
            "param": self.tone.param,
            "code": self.tone.code or self.code,
        }
        return {"error": told}


def tone_of(kind: type[StrataError]) -> Tone:
    """Return how OpenAI would call an error of this kind."""
    return next(TONES[base] for base in kind.__mro__ if base in TONES)


class BilingualResponse(JSONResponse):
    """A problem document; below `/v1` it is OpenAI's envelope of the same failure."""

    def __init__(
        self, document: Mapping[str, object], refusal: Refusal, headers: dict[str, str]
    ) -> None:
        """Word the failure as a problem, and keep it for the other wording."""
        super().__init__(
            document,
            status_code=refusal.status,
            headers=headers,
            media_type=MEDIA_TYPE,
        )
        self._refusal, self._given = refusal, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the words of whoever is asked."""
        spoken = self._envelope if speaks_openai(scope["path"]) else super().__call__
        await spoken(scope, receive, send)

    async def _envelope(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = self._refusal.status
        tone = self._refusal.tone
        response = JSONResponse(
            self._refusal.envelope(),
            status_code=tone.status or _STATUS.get(status, status),
            headers=compatible_headers(
                self._given,
                counts_requests=self._refusal.code == RequestRateLimitError.code,
            ),
        )
        await response(scope, receive, send)


def speaks_openai(path: str) -> bool:
    """Whether a path belongs to the surface that is compatible with OpenAI."""
    return f"{path}/".startswith(f"{ROOT}/")
