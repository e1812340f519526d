"""Bodies of the message endpoints."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from strata_api.schema.base import MOST_TEXT, Body, SafeText, View
from strata_api.schema.image import ImageAssetIds, Images
from strata_api.schema.part import (
    PartView,
    SpeechPartView,
    shown_parts,
    spoken_parts,
)
from strata_api.schema.wish import WishBody
from strata_domain.entity.message import (
    ImageAssetPart,
    Message,
    MessageFeedback,
    MessageRole,
    MessageStatus,
    Part,
    StopReason,
    TextPart,
    ToolResultPart,
)

MOST_RESULTS = 32

_Content = Annotated[SafeText, Field(max_length=MOST_TEXT)]


class ToolResultBody(Body):
    """What a tool gave back that the last answer called."""

    call_id: Annotated[SafeText, Field(min_length=1, max_length=200)]
    content: _Content

    def part(self) -> ToolResultPart:
        """Return the part of a message that it becomes."""
        return ToolResultPart(call_id=self.call_id, content=self.content)


class EditMessageBody(WishBody):
    """What the user says instead."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "Good evening!", "model": "sandbox/echo"}]
        }
    )

    text: _Content = Field(
        default="", description="May be blank beside pictures or results of tools."
    )
    images: Images = ()
    image_asset_ids: ImageAssetIds = ()

    @model_validator(mode="after")
    def _ensure_said(self) -> Self:
        """Refuse what says nothing."""
        if not self.parts:
            message = "text must not be blank"
            raise ValueError(message)
        return self

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the message is made of."""
        inline = (image.part() for image in self.images)
        words = (TextPart(self.text),) if self.text.strip() else ()
        return (*inline, *map(ImageAssetPart, self.image_asset_ids), *words)


class PostMessageBody(EditMessageBody):
    """What the user says."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "Good morning!", "model": "sandbox/echo"}]
        }
    )

    tool_results: Annotated[
        tuple[ToolResultBody, ...], Field(max_length=MOST_RESULTS)
    ] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the message is made of; providers want results of tools first."""
        results = (result.part() for result in self.tool_results)
        return (*results, *super().parts)


class FeedbackBody(Body):
    """The reader's verdict; null takes an earlier one back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"feedback": "up", "comment": "Just right."}]}
    )

    feedback: MessageFeedback | None
    comment: Annotated[SafeText, Field(max_length=2000)] | None = None


class MessageView(View):
    """One turn of a conversation."""

    message_id: UUID
    thread_id: UUID
    parent_id: UUID | None
    role: MessageRole
    status: MessageStatus
    text: Annotated[str, Field(description="The text parts, joined.")]
    parts: list[PartView]
    speech: Annotated[
        list[SpeechPartView],
        Field(description="The sentences that can be heard, in their order."),
    ]
    model: str | None
    stop_reason: StopReason | None
    feedback: MessageFeedback | None
    feedback_comment: str | None
    created_at: datetime

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return the view of a message."""
        return cls(
            message_id=message.message_id,
            thread_id=message.thread_id,
            parent_id=message.parent_id,
            role=message.role,
            status=message.status,
            text=message.text,
            parts=shown_parts(message.parts),
            speech=spoken_parts(message.parts),
            model=message.model,
            stop_reason=message.stop_reason,
            feedback=message.feedback,
            feedback_comment=message.feedback_comment,
            created_at=message.created_at,
        )


class MessagePage(View):
    """Some messages, the oldest first; `next_cursor` leads to more."""

    items: list[MessageView]
    next_cursor: UUID | None
