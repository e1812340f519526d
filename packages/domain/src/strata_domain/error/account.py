"""What goes wrong with whole accounts."""

from strata_domain.error.strata import (
    InvalidInputError,
    PermissionDeniedError,
    UnavailableError,
)


class AccountLeavingError(PermissionDeniedError):
    """The account is being erased, and nothing can be done with it any more."""

    code = "account_being_erased"
    detail = "This account is being erased, as its user wished; nothing else is done."


class ConfirmationMissingError(InvalidInputError):
    """What cannot be undone is not done by accident."""

    code = "confirmation_missing"
    detail = "Repeat your user_id as ?confirm=... to have your account erased for good."


class SignInUnavailableError(UnavailableError):
    """Whoever knows who may sign in did not answer."""

    code = "sign_in_unavailable"
    detail = "The sign-in does not answer right now; try again shortly."
