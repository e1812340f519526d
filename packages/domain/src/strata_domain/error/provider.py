"""What goes wrong at a model provider."""

from strata_domain.error.strata import StrataError


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


class ProviderRestingError(ProviderOverloadedError):
    """The provider failed so often that it is left alone for a while."""

    code = "provider_resting"
    detail = "The model provider keeps failing and is given a rest; try again shortly."


class ProviderTimeoutError(ProviderError):
    """The provider took too long."""

    code = "provider_timeout"
    detail = "The model provider took too long to answer."


class ProviderConnectionError(ProviderError):
    """The connection to the provider failed or broke."""

    code = "provider_connection"
    detail = "The connection to the model provider broke."


class ProviderUnreachableError(ProviderConnectionError):
    """No connection to the provider came about, so it has heard nothing."""

    code = "provider_unreachable"
    detail = "The model provider cannot be reached."


class ProviderMalformedAnswerError(ProviderError):
    """The provider's answer makes no sense or ends without an end."""

    code = "provider_malformed_answer"
    detail = "The model provider's answer was malformed."
