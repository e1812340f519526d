"""Bodies of the usage endpoints."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from strata_api.schema.base import View
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import AttemptOutcome, Operation
from strata_usecase.get_quota import Quota
from strata_usecase.get_usage_summary import Month, UsageSummary

MicroUsd = Annotated[int, Field(description="Millionths of a US dollar.")]
MonthText = Annotated[
    str,
    Field(
        pattern="^2[0-9]{3}-(0[1-9]|1[0-2])$",
        description="In UTC, such as `2026-11`; left out, the present one.",
    ),
]


class SumView(View):
    """What some calls used together."""

    calls: Annotated[int, Field(description="Of providers, failed ones included.")]
    estimated_calls: Annotated[
        int, Field(description="Those whose provider did not say all of it.")
    ]
    input_tokens: Annotated[int, Field(description="Read, from a cache or not.")]
    output_tokens: int
    micro_usd: MicroUsd


class ModelSumView(SumView):
    """What one model was used."""

    model: str


class DaySumView(SumView):
    """What was used on one day (UTC)."""

    day: date


class SummaryView(View):
    """A month, summed up."""

    month: str
    total: SumView
    models: list[ModelSumView]
    days: list[DaySumView]

    @classmethod
    def of(cls, summary: UsageSummary) -> Self:
        """Return the view of a summary."""
        return cls(
            month=f"{summary.month.since:%Y-%m}",
            total=SumView(**asdict(summary.total)),
            models=[
                ModelSumView(model=model, **asdict(used))
                for model, used in summary.models.items()
            ],
            days=[
                DaySumView(day=day, **asdict(used))
                for day, used in summary.days.items()
            ],
        )


class TokensView(View):
    """Tokens in disjoint buckets; null means that the provider did not say."""

    input_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: Annotated[int | None, Field(description="Among the output.")]


class RecordView(View):
    """One call of a provider, and what it cost."""

    record_id: UUID
    generation_id: UUID | None
    operation: Operation
    attempt: int
    model: str
    outcome: AttemptOutcome
    usage: TokensView
    meter: Annotated[
        Meter | None, Field(description="What it made besides tokens, if anything.")
    ]
    units: Annotated[int, Field(description="How many of them.")]
    micro_usd: MicroUsd
    estimated: bool
    first_token_ms: int | None
    latency_ms: int | None
    error_code: str | None
    api_key_id: Annotated[UUID | None, Field(description="With which it was asked.")]
    corrects: Annotated[UUID | None, Field(description="The record it sets right.")]
    created_at: datetime


class RecordPage(View):
    """Some records, the latest first; `next_cursor` leads to more."""

    items: list[RecordView]
    next_cursor: UUID | None


class StandingView(View):
    """How one limit stands; a limit of null is none."""

    meter: Meter
    limit: int | None
    used: int
    reserved: Annotated[int, Field(description="By what has not ended yet.")]
    remaining: int | None
    resets_at: datetime | None


class QuotaView(View):
    """The caller's plan, and how each of its limits stands."""

    plan_id: str
    plan_name: str
    limits: list[StandingView]

    @classmethod
    def of(cls, quota: Quota) -> Self:
        """Return the view of a quota."""
        return cls(
            plan_id=quota.plan.plan_id,
            plan_name=quota.plan.name,
            limits=[StandingView.model_validate(each) for each in quota.limits],
        )


def month_named(text: str | None) -> Month | None:
    """Return the month of a text that has the form of one."""
    if text is None:
        return None
    year, _, number = text.partition("-")
    return Month(int(year), int(number))
