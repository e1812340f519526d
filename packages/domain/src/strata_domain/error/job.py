"""What goes wrong with jobs, files and what providers send."""

from strata_domain.error.strata import (
    ConflictError,
    IdentityError,
    InvalidInputError,
    UnavailableError,
)


class JobEndedError(ConflictError):
    """The job is over for good."""

    code = "job_ended"
    detail = "This job is over; nothing about it can be changed any more."


class JobOpenError(ConflictError):
    """The job is not over."""

    code = "job_open"
    detail = "This job is not over; cancel it, and delete it when it is."


class AlreadySentError(ConflictError):
    """The file is there; another one would take its place unseen."""

    code = "already_sent"
    detail = "This file is there already; begin another upload for another one."


class TooManyUploadsError(ConflictError):
    """As many files are announced as anybody may send at once."""

    code = "too_many_uploads"
    detail = (
        "Many uploads of yours are open; complete those that have come, or wait: an "
        "upload that was given up counts for three hours, another for a day."
    )


class DrawingNotOfferedError(InvalidInputError):
    """The model does not draw that, or not so many."""

    code = "drawing_not_offered"
    detail = "This model draws fewer pictures, other sizes, or lacks an option you set."


class DrawingBlockedError(InvalidInputError):
    """The provider's content policy stopped the drawing."""

    code = "drawing_blocked"
    detail = "The model provider's content policy refused to draw this."


class JobStillRunningError(UnavailableError):
    """The job was waited for, and goes on."""

    code = "job_still_running"
    detail = (
        "The pictures are still being drawn, and are kept; the job that the header "
        "X-Strata-Job-Id names says how they stand, at GET /api/jobs."
    )


class UnsupportedFileError(InvalidInputError):
    """The bytes are not those of a file that is taken here."""

    code = "unsupported_file"
    detail = "Send a PNG, JPEG, WebP or GIF picture that is not too large."


class UnsuitablePictureError(InvalidInputError):
    """The file is no picture that models look at."""

    code = "unsuitable_picture"
    detail = (
        "Models are shown pictures of at most 3.5 MiB and 8,000 pixels a side; send a "
        "smaller one."
    )


class FileTooLargeError(InvalidInputError):
    """The file is longer than may be."""

    code = "file_too_large"
    detail = "The file is too large."


class ForbiddenAddressError(InvalidInputError):
    """The address leads inside the fence, or is none."""

    code = "forbidden_address"
    detail = "This address is not fetched; name one of the public web, with https."


class ForgedWebhookError(IdentityError):
    """A message that no provider signed, or that is too old."""

    code = "webhook_not_genuine"
    detail = "This message is not genuine."


class StorageUnavailableError(UnavailableError):
    """The storage of files did not answer."""

    code = "storage_unavailable"
    detail = "The storage of files does not answer right now; try again shortly."
