"""What goes wrong with sound."""

from strata_domain.error.strata import InvalidInputError


class SpeakingNotOfferedError(InvalidInputError):
    """The model does not speak like that."""

    code = "speaking_not_offered"
    detail = (
        "This model writes other formats, or lacks an option you set; "
        "GET /api/models says what it offers."
    )


class TextTooLongError(InvalidInputError):
    """The text is longer than the model speaks at once."""

    code = "text_too_long"
    detail = "This text is too long at once; POST /api/speech-jobs takes 100 pieces."


class ListeningNotOfferedError(InvalidInputError):
    """The model does not write that down."""

    code = "listening_not_offered"
    detail = "This model lacks an option you set; GET /api/models says what it offers."


class UnsuitableSoundError(InvalidInputError):
    """The file is no sound that is written down here."""

    code = "unsuitable_sound"
    detail = "Send a sound file that is not empty, in a format that is taken here."


class SoundTooLongError(InvalidInputError):
    """The sound is longer than the model listens to."""

    code = "sound_too_long"
    detail = "This sound is longer than the model listens to; send a part of it."


class GrantNotOfferedError(InvalidInputError):
    """The provider's tokens do not allow that, or not for so long."""

    code = "grant_not_offered"
    detail = "This provider's tokens have other grants, or a shorter life."
