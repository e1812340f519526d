"""What goes wrong with API keys."""

from strata_domain.error.strata import (
    ConflictError,
    InvalidTokenError,
    PermissionDeniedError,
)


class InvalidKeyError(InvalidTokenError):
    """The API key is unknown, revoked or expired."""

    code = "key_invalid"
    detail = "This API key is not valid, or not any more; make another one."


class ScopeMissingError(PermissionDeniedError):
    """The caller's key is not meant for this."""

    code = "scope_missing"
    detail = "This API key lacks the scope that this route needs."


class KeyNotAcceptedError(PermissionDeniedError):
    """The route takes no key at all."""

    code = "key_not_accepted"
    detail = "This route takes no API key; call it with your own access token."


class TooManyKeysError(ConflictError):
    """The user has as many keys as there may be."""

    code = "too_many_keys"
    detail = "You have 50 API keys that work; revoke one first."


class KeyNotLiveError(ConflictError):
    """The key was revoked or has expired."""

    code = "key_not_live"
    detail = "This API key does not work any more; make another one."
