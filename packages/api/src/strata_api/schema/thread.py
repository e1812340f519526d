"""Bodies of the thread endpoints."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from pydantic import ConfigDict, Field

from strata_api.schema.base import (
    Body,
    JsonObject,
    ModelId,
    SystemPrompt,
    Title,
    View,
)
from strata_usecase.update_thread import ThreadChanges


class CreateThreadBody(Body):
    """A new conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Holiday plans",
                    "system_prompt": "Answer briefly.",
                    "model": "sandbox/echo",
                    "metadata": {"project": "garden"},
                }
            ]
        }
    )

    title: Title = ""
    system_prompt: SystemPrompt | None = None
    model: ModelId | None = None
    metadata: JsonObject = Field(default={})


class UpdateThreadBody(Body):
    """What shall be different; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Garden plans", "pinned": True}]}
    )

    title: Title = ""
    system_prompt: SystemPrompt | None = None
    model: ModelId | None = None
    head_message_id: Annotated[
        UUID, Field(description="The leaf of the branch that shall be active.")
    ] = UUID(int=0)
    pinned: bool = False
    archived: bool = False
    metadata: JsonObject = Field(default={})

    def changes(self) -> ThreadChanges:
        """Return only what was sent."""
        return cast(ThreadChanges, self.model_dump(exclude_unset=True))


class ThreadView(View):
    """A conversation."""

    thread_id: UUID
    title: str
    system_prompt: str | None
    model: str | None
    head_message_id: UUID | None
    pinned: bool
    archived: bool
    metadata: dict[str, object]
    created_at: datetime
    updated_at: datetime


class ThreadPage(View):
    """Some conversations; send `next_cursor` back as `cursor` for more."""

    items: list[ThreadView]
    next_cursor: str | None
