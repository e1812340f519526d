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

from typing import ClassVar


class StrataError(Exception):
    """A failure the caller can act on."""

    code: ClassVar[str] = "internal_error"
    detail: ClassVar[str] = "Something went wrong on our side; it has been logged."


class InvalidInputError(StrataError):
    """The request is well formed but asks for something that cannot be."""

    code = "invalid_input"
    detail = "A value in the request is not acceptable."


class ModelRequiredError(InvalidInputError):
    """Neither the request nor the thread names a model."""

    code = "model_required"
    detail = "Name a model, here or in the thread; GET /api/models lists them."


class NotYourWordsError(InvalidInputError):
    """Only the user's own messages can be edited."""

    code = "not_your_words"
    detail = "Only your own messages can be edited; regenerate an answer instead."


class NotInThreadError(InvalidInputError):
    """The message named belongs to another thread."""

    code = "not_in_thread"
    detail = "That message is not in this thread."


class InvalidCursorError(InvalidInputError):
    """The cursor is none that Strata gave out."""

    code = "invalid_cursor"
    detail = "Send a cursor exactly as the page before returned it, or none."


class IdentityError(StrataError):
    """Who is calling could not be established."""

    code = "unauthenticated"
    detail = "Send a valid access token in the Authorization header."


class MissingTokenError(IdentityError):
    """No bearer token came with the request."""

    code = "token_missing"
    detail = "Send 'Authorization: Bearer <access token>'."


class InvalidTokenError(IdentityError):
    """The token is malformed, forged, expired or meant for someone else."""

    code = "token_invalid"
    detail = "The access token is not valid; sign in again."


class AccountNotFoundError(IdentityError):
    """The token is good, but its user has been deleted."""

    code = "account_not_found"
    detail = "The account of this token does not exist any more."


class PermissionDeniedError(StrataError):
    """The caller is known and may not do this."""

    code = "permission_denied"
    detail = "This account may not do that."


class AccountSuspendedError(PermissionDeniedError):
    """The caller's account is suspended."""

    code = "account_suspended"
    detail = "This account is suspended; ask its administrator."


class UserRequiredError(PermissionDeniedError):
    """A service called a route that acts for a user."""

    code = "user_required"
    detail = "This route acts for a user; call it with a user's access token."


class NotFoundError(StrataError):
    """The thing does not exist, or is not the caller's to see."""

    code = "not_found"
    detail = "There is no such thing here."


class UnknownModelError(NotFoundError):
    """No offered model has that name."""

    code = "unknown_model"
    detail = (
        "No such model is offered; GET /api/models lists them. "
        "'sandbox/echo' works without any key."
    )


class ConflictError(StrataError):
    """The request contradicts the present state."""

    code = "conflict"
    detail = "The request contradicts the present state; reload and try again."


class ThreadBusyError(ConflictError):
    """An answer is still being written in this thread."""

    code = "thread_busy"
    detail = "An answer is still being written here; wait for it or cancel it."


class UnavailableError(StrataError):
    """Strata cannot serve this now; the same request may succeed later."""

    code = "unavailable"
    detail = "The service is not available right now; try again shortly."


class DrainingError(UnavailableError):
    """This process is shutting down and takes no new work."""

    code = "draining"
    detail = "This server is restarting; try again."


class OverloadedError(UnavailableError):
    """Too much work is waiting in this process."""

    code = "overloaded"
    detail = "Too many requests are waiting; try again shortly."


class DatabaseUnavailableError(UnavailableError):
    """Postgres did not answer."""

    code = "database_unavailable"
    detail = "The database does not answer right now; try again shortly."


class ConfigurationError(StrataError):
    """A setting is missing or wrong; the message says what to do next."""

    code = "configuration_error"
    detail = "The server is not configured for that."


class ProviderError(StrataError):
    """A model provider could not serve the request.

    Attributes:
        retry_after: seconds the provider asked us to wait, if it said so.
    """

    code = "provider_error"
    detail = "The model provider could not answer."

    def __init__(self, *args: object, retry_after: float | None = None) -> None:
        """Keep the provider's own words as arguments, for the log alone."""
        super().__init__(*args)
        self.retry_after = retry_after


class ProviderInvalidRequestError(ProviderError):
    """The provider refuses this request as it stands."""

    code = "provider_invalid_request"
    detail = "The model provider does not accept this request."


class ProviderContextTooLongError(ProviderInvalidRequestError):
    """The conversation does not fit the model's context window."""

    code = "provider_context_too_long"
    detail = "The conversation is too long for this model."


class ProviderContentFilteredError(ProviderInvalidRequestError):
    """The provider's content policy stopped the request."""

    code = "provider_content_filtered"
    detail = "The model provider's content policy refused this request."


class ProviderNotFoundError(ProviderInvalidRequestError):
    """The provider does not know the model."""

    code = "provider_not_found"
    detail = "The model provider does not know this model."


class ProviderAuthenticationError(ProviderError):
    """The provider refuses our key."""

    code = "provider_authentication"
    detail = "The model provider does not accept this server's key."


class ProviderPermissionError(ProviderAuthenticationError):
    """Our key may not use this model."""

    code = "provider_permission"
    detail = "This server's key may not use that model."


class ProviderRateLimitedError(ProviderError):
    """The provider asked us to slow down."""

    code = "provider_rate_limited"
    detail = "The model provider is limiting requests; try again shortly."


class ProviderQuotaError(ProviderError):
    """Our account with the provider is used up."""

    code = "provider_quota"
    detail = "This server's allowance with the model provider is used up."


class ProviderOverloadedError(ProviderError):
    """The provider is overloaded or down."""

    code = "provider_overloaded"
    detail = "The model provider is overloaded; try again shortly."


class ProviderTimeoutError(ProviderError):
    """The provider took too long."""

    code = "provider_timeout"
    detail = "The model provider took too long to answer."


class ProviderConnectionError(ProviderError):
    """The connection to the provider failed or broke."""

    code = "provider_connection"
    detail = "The connection to the model provider broke."


class ProviderMalformedAnswerError(ProviderError):
    """The provider's answer makes no sense or ends without an end."""

    code = "provider_malformed_answer"
    detail = "The model provider's answer was malformed."
