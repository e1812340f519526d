"""What goes wrong on our side or the caller's."""

from typing import ClassVar


class StrataError(Exception):
    """A failure the caller can act on.

    Attributes:
        replayed: it is the answer to an earlier request, told again.
    """

    replayed = False

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


class QuestionRequiredError(InvalidInputError):
    """The conversation does not end with something to be answered."""

    code = "question_required"
    detail = "The last message must be the user's, or a tool's, to be kept in a thread."


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
        "Those of the sandbox, where it is on, need no key."
    )


class ConflictError(StrataError):
    """The request contradicts the present state."""

    code = "conflict"
    detail = "The request contradicts the present state; reload and try again."


class ThreadBusyError(ConflictError):
    """An answer is still being written in this thread."""

    code = "thread_busy"
    detail = "An answer is still being written here; wait for it or cancel it."


class AnswerStoppedError(StrataError):
    """Somebody ended the answer before it was complete."""

    code = "answer_stopped"
    detail = "The answer was stopped before it was complete, as somebody wished."


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
