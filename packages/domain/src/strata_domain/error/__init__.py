"""Everything that can go wrong, as one hierarchy.

* StrataError
  x InvalidInputError
    + ModelRequiredError
    + NotYourWordsError
    + NotInThreadError
    + InvalidCursorError
  x IdentityError
    + MissingTokenError
    + InvalidTokenError
    + AccountNotFoundError
  x PermissionDeniedError
    + AccountSuspendedError
    + UserRequiredError
  x NotFoundError
    + UnknownModelError
  x ConflictError
    + ThreadBusyError
  x UnavailableError
    + DrainingError
    + OverloadedError
    + DatabaseUnavailableError
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
    + ProviderTimeoutError
    + ProviderConnectionError
    + ProviderMalformedAnswerError

`code` is stable API. `detail` is a fixed sentence that is safe to show to anyone: it
never carries a vendor's text, a secret or another user's data. Whatever else is known
about a failure travels as the exception's arguments and its cause, for the log alone.
"""

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
    ProviderTimeoutError,
)
from strata_domain.error.strata import (
    AccountNotFoundError,
    AccountSuspendedError,
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
    StrataError,
    ThreadBusyError,
    UnavailableError,
    UnknownModelError,
    UserRequiredError,
)

__all__ = [
    "AccountNotFoundError",
    "AccountSuspendedError",
    "ConfigurationError",
    "ConflictError",
    "DatabaseUnavailableError",
    "DrainingError",
    "IdentityError",
    "InvalidCursorError",
    "InvalidInputError",
    "InvalidTokenError",
    "MissingTokenError",
    "ModelRequiredError",
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
    "ProviderTimeoutError",
    "StrataError",
    "ThreadBusyError",
    "UnavailableError",
    "UnknownModelError",
    "UserRequiredError",
]
