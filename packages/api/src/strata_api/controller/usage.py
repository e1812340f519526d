"""What was spent, and what may be."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from strata_api.composition import Composed
from strata_api.middleware.token import UserId
from strata_api.schema.usage import (
    MonthText,
    QuotaView,
    RecordPage,
    RecordView,
    SummaryView,
    month_named,
)
from strata_usecase.get_quota import GetQuotaQuery
from strata_usecase.get_usage_summary import GetUsageSummaryQuery
from strata_usecase.list_usage_records import ListUsageRecordsQuery

router = APIRouter(prefix="/api/usage", tags=["usage"])

Cursor = Annotated[UUID | None, Query(description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/summary", summary="See what a month has cost")
async def get_summary(
    user_id: UserId,
    composed: Composed,
    month: Annotated[MonthText | None, Query()] = None,
) -> SummaryView:
    """Sum up the calls of a month: altogether, by model and by day."""
    query = GetUsageSummaryQuery(user_id=user_id, month=month_named(month))
    summary = await composed.offload(
        partial(composed.use_cases.usage.summary.execute, query)
    )
    return SummaryView.of(summary)


@router.get("/records", summary="See every call")
async def list_records(
    user_id: UserId, composed: Composed, cursor: Cursor = None, limit: Limit = 50
) -> RecordPage:
    """Read the lines of the ledger, the latest first; none of them ever changes."""
    query = ListUsageRecordsQuery(user_id=user_id, before=cursor, limit=limit)
    page = await composed.offload(
        partial(composed.use_cases.usage.records.execute, query)
    )
    return RecordPage(
        items=[RecordView.model_validate(record) for record in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/quota", summary="See what you may still spend")
async def get_quota(user_id: UserId, composed: Composed) -> QuotaView:
    """Read each limit of your plan and how it stands now."""
    query = GetQuotaQuery(user_id=user_id)
    quota = await composed.offload(
        partial(composed.use_cases.usage.quota.execute, query)
    )
    return QuotaView.of(quota)
