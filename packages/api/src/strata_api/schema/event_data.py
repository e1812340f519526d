"""What the events of an answer say, each after its own fashion.

These describe what is sent for the OpenAPI document and for the tests; nothing is made
of them while an answer is streamed.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from strata_api.schema.base import View
from strata_api.schema.usage import MicroUsd
from strata_domain.entity.message import StopReason


class StartedData(View):
    """Which answer is being written, and by whom."""

    generation_id: UUID
    thread_id: UUID
    message_id: UUID
    model: str


class WordsData(View):
    """The next words."""

    text: str


class CitationData(View):
    """A source."""

    url: str
    title: str | None


class ToolCallData(View):
    """The model asks for a tool."""

    call_id: Annotated[str, Field(description="What the result must name.")]
    name: str
    arguments: Annotated[str, Field(description="A JSON object as text.")]


class WarningData(View):
    """Something of the question was left out: the model cannot do it."""

    parameter: str
    detail: str


class AttemptData(View):
    """One of the calls that an answer may take."""

    attempt: Annotated[int, Field(description="1, 2, 3 …")]
    model: str


class FailedAttemptData(AttemptData):
    """A call that failed."""

    code: Annotated[str, Field(description="Stable, as in a problem.")]


class SpeechData(View):
    """A sentence of the answer that can be heard."""

    index: Annotated[int, Field(description="0, 1, 2 … in the order of the answer.")]
    asset_id: Annotated[UUID, Field(description="Read it at `/api/assets/{asset_id}`.")]
    start: Annotated[
        int, Field(description="Where it begins in the text: code points, not bytes.")
    ]
    end: Annotated[int, Field(description="Where it ends; not included.")]
    duration_ms: Annotated[int, Field(default=None, description="Milliseconds.")]


class SpeechFailedData(View):
    """A sentence that nobody will hear, or all from there on."""

    start: Annotated[int, Field(description="Where the silence begins in the text.")]
    end: Annotated[
        int | None,
        Field(description="Where it ends; null: nothing more is spoken."),
    ]
    code: Annotated[str, Field(description="Stable, as in a problem.")]


class NoData(View):
    """Nothing."""


class CostView(View):
    """What an answer cost, all of its calls together."""

    micro_usd: MicroUsd
    estimated: Annotated[
        bool, Field(description="Whether a provider did not say all of it.")
    ]


class EndData(View):
    """Which answer ended, who wrote it at last, and what it cost."""

    message_id: UUID
    model: str
    cost: CostView


class CompletedData(EndData):
    """An answer that is complete."""

    stop_reason: StopReason


class FailedData(EndData):
    """An answer that could not be completed."""

    code: Annotated[str, Field(description="Stable, as in a problem.")]
    detail: Annotated[str, Field(description="For people.")]
    retry_after: Annotated[
        float,
        Field(default=None, description="Seconds, where the provider said when."),
    ]


class InterruptedData(View):
    """An answer whose server left; of one that died only the name is told."""

    message_id: UUID
    model: Annotated[str, Field(default="")]
    cost: Annotated[CostView, Field(default=None)]
