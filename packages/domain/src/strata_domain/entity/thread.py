"""A conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A tree of messages with one active leaf.

    Attributes:
        title: shown in lists; empty until the first message names it.
        system_prompt: instructions put before every answer.
        model: used when a message names none.
        head_message_id: the leaf of the active path; None while empty.
        updated_at: last message or change; threads are listed by it.
    """

    thread_id: UUID
    user_id: UUID
    created_at: datetime
    updated_at: datetime
    title: str = ""
    system_prompt: str | None = None
    model: str | None = None
    head_message_id: UUID | None = None
    pinned: bool = False
    archived: bool = False
    metadata: Mapping[str, object] = field(default_factory=dict)
