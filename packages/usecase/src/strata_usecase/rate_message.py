"""Say whether an answer was any good."""

from dataclasses import dataclass, replace
from uuid import UUID

from strata_domain.entity.message import Message, MessageFeedback
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class RateMessageCommand:
    """Which message, and the verdict; None takes an earlier one back."""

    user_id: UUID
    message_id: UUID
    feedback: MessageFeedback | None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateMessage:
    """Stores the reader's verdict with the message."""

    begin: BeginForUser

    def execute(self, command: RateMessageCommand) -> Message:
        """Return the message as it is now.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(command.user_id) as work:
            message = work.messages.get(command.message_id, user_id=command.user_id)
            rated = replace(
                message,
                feedback=command.feedback,
                feedback_comment=command.comment,
            )
            work.messages.save_feedback(rated)
        return rated
