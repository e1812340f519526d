"""Bodies of the message endpoints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from strata_api.schema.base import Body, JsonObject, ModelId, SafeText, View, Words
from strata_domain.entity.chat import ChatParams
from strata_domain.entity.message import (
    Message,
    MessageFeedback,
    MessageRole,
    MessageStatus,
    StopReason,
)
from strata_domain.service.part_codec import encode_part
from strata_usecase.open_run import Wish

_StopWord = Annotated[SafeText, Field(min_length=1, max_length=200)]


def _by_provider(value: Mapping[str, object]) -> Mapping[str, object]:
    if not all(isinstance(options, dict) for options in value.values()):
        message = "must map each provider to an object of its options"
        raise ValueError(message)
    return value


ProviderOptions = Annotated[JsonObject, AfterValidator(_by_provider)]


class ParamsBody(Body):
    """Parameters every provider understands."""

    max_output_tokens: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    stop: Annotated[tuple[_StopWord, ...], Field(max_length=4)] = ()


class WishBody(Body):
    """Which model shall answer, and how."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": "sandbox/lorem"}]}
    )

    model: ModelId | None = Field(
        default=None,
        description="One of GET /api/models; left out, the thread's own.",
    )
    params: ParamsBody = ParamsBody()
    provider_options: ProviderOptions = Field(
        default={},
        examples=[{"sandbox": {"delay_ms": 20}}],
        description="By provider, passed on as they are.",
    )

    def wish(self) -> Wish:
        """Return what is wished for."""
        options = {
            k: v for k, v in self.provider_options.items() if isinstance(v, dict)
        }
        return Wish(
            model=self.model,
            params=ChatParams(**self.params.model_dump()),
            provider_options=options,
        )


class PostMessageBody(WishBody):
    """What the user says."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "Good morning!", "model": "sandbox/echo"}]
        }
    )

    text: Words


class EditMessageBody(WishBody):
    """What the user says instead."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "Good evening!", "model": "sandbox/echo"}]
        }
    )

    text: Words


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
    parts: list[dict[str, object]]
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
            parts=[encode_part(part) for part in message.parts],
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
