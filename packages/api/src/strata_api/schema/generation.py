"""Bodies of the generation endpoints."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from strata_api.schema.base import View
from strata_api.schema.message import MessageView
from strata_domain.entity.generation import Generation, GenerationStatus
from strata_domain.entity.message import Message


class GenerationView(View):
    """One run of a model."""

    generation_id: UUID
    thread_id: UUID
    message_id: UUID
    model: str
    status: GenerationStatus
    last_seq: int
    error_code: str | None
    micro_usd: Annotated[
        int, Field(description="What it has cost; complete when it has ended.")
    ]
    cancel_requested_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


class RunView(View):
    """A run, the message it answers and the message it writes."""

    generation: GenerationView
    question: MessageView | None
    answer: MessageView
    events_url: str

    @classmethod
    def of(
        cls, generation: Generation, question: Message | None, answer: Message
    ) -> Self:
        """Return the view of a run."""
        return cls(
            generation=GenerationView.model_validate(generation),
            question=None if question is None else MessageView.of(question),
            answer=MessageView.of(answer),
            events_url=events_url(generation.generation_id),
        )


def generation_url(generation_id: UUID) -> str:
    """Return where a generation is found."""
    return f"/api/generations/{generation_id}"


def events_url(generation_id: UUID) -> str:
    """Return where its events are read."""
    return f"{generation_url(generation_id)}/events"
