"""Everything that can go wrong, as one hierarchy.

* StrataError
  x InvalidInputError
    + ModelRequiredError
    + QuestionRequiredError
    + NotYourWordsError
    + NotInThreadError
    + InvalidCursorError
    + IdempotencyKeyReusedError
    + TooManyTextsError
    + DimensionsNotOfferedError
  x IdentityError
    + MissingTokenError
    + InvalidTokenError
      - InvalidKeyError
    + AccountNotFoundError
  x PermissionDeniedError
    + AccountSuspendedError
    + UserRequiredError
    + ScopeMissingError
    + KeyNotAcceptedError
    + ModelNotAllowedError
  x NotFoundError
    + UnknownModelError
  x ConflictError
    + ThreadBusyError
    + RequestInFlightError
    + ResultLostError
    + TooManyKeysError
    + KeyNotLiveError
  x AnswerStoppedError
  x UnavailableError
    + DrainingError
    + OverloadedError
    + DatabaseUnavailableError
  x LimitExceededError
    + MonthlySpendLimitError
    + KeySpendLimitError
    + RequestRateLimitError
    + ConcurrencyLimitError
  x ConfigurationError
  x ProviderError
    + ProviderInvalidRequestError
      - ProviderContextTooLongError
      - ProviderContentFilteredError
      - ProviderNotFoundError
    + ProviderAuthenticationError
      - ProviderPermissionError
    + ProviderRateLimitedError
    + ProviderQuotaError
    + ProviderOverloadedError
      - ProviderRestingError
    + ProviderTimeoutError
    + ProviderConnectionError
      - ProviderUnreachableError
    + ProviderMalformedAnswerError

`code` is stable API. `detail` is a fixed sentence that is safe to show to anyone: it
never carries a vendor's text, a secret or another user's data. Whatever else is known
about a failure travels as the exception's arguments and its cause, for the log alone.
"""

from strata_domain.error.api_key import (
    InvalidKeyError,
    KeyNotAcceptedError,
    KeyNotLiveError,
    ScopeMissingError,
    TooManyKeysError,
)
from strata_domain.error.embedding import DimensionsNotOfferedError, TooManyTextsError
from strata_domain.error.idempotency import (
    IdempotencyKeyReusedError,
    RepeatedRequestError,
    RequestInFlightError,
    ResultLostError,
)
from strata_domain.error.limit import (
    LIMIT_ERRORS,
    ConcurrencyLimitError,
    KeySpendLimitError,
    LimitExceededError,
    ModelNotAllowedError,
    MonthlySpendLimitError,
    RequestRateLimitError,
)
from strata_domain.error.provider import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderPermissionError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderRestingError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)
from strata_domain.error.strata import (
    AccountNotFoundError,
    AccountSuspendedError,
    AnswerStoppedError,
    ConfigurationError,
    ConflictError,
    DatabaseUnavailableError,
    DrainingError,
    IdentityError,
    InvalidCursorError,
    InvalidInputError,
    InvalidTokenError,
    MissingTokenError,
    ModelRequiredError,
    NotFoundError,
    NotInThreadError,
    NotYourWordsError,
    OverloadedError,
    PermissionDeniedError,
    QuestionRequiredError,
    StrataError,
    ThreadBusyError,
    UnavailableError,
    UnknownModelError,
    UserRequiredError,
)

__all__ = [
    "LIMIT_ERRORS",
    "AccountNotFoundError",
    "AccountSuspendedError",
    "AnswerStoppedError",
    "ConcurrencyLimitError",
    "ConfigurationError",
    "ConflictError",
    "DatabaseUnavailableError",
    "DimensionsNotOfferedError",
    "DrainingError",
    "IdempotencyKeyReusedError",
    "IdentityError",
    "InvalidCursorError",
    "InvalidInputError",
    "InvalidKeyError",
    "InvalidTokenError",
    "KeyNotAcceptedError",
    "KeyNotLiveError",
    "KeySpendLimitError",
    "LimitExceededError",
    "MissingTokenError",
    "ModelNotAllowedError",
    "ModelRequiredError",
    "MonthlySpendLimitError",
    "NotFoundError",
    "NotInThreadError",
    "NotYourWordsError",
    "OverloadedError",
    "PermissionDeniedError",
    "ProviderAuthenticationError",
    "ProviderConnectionError",
    "ProviderContentFilteredError",
    "ProviderContextTooLongError",
    "ProviderError",
    "ProviderInvalidRequestError",
    "ProviderMalformedAnswerError",
    "ProviderNotFoundError",
    "ProviderOverloadedError",
    "ProviderPermissionError",
    "ProviderQuotaError",
    "ProviderRateLimitedError",
    "ProviderRestingError",
    "ProviderTimeoutError",
    "ProviderUnreachableError",
    "QuestionRequiredError",
    "RepeatedRequestError",
    "RequestInFlightError",
    "RequestRateLimitError",
    "ResultLostError",
    "ScopeMissingError",
    "StrataError",
    "ThreadBusyError",
    "TooManyKeysError",
    "TooManyTextsError",
    "UnavailableError",
    "UnknownModelError",
    "UserRequiredError",
]
