"""Bodies of the endpoints of whole accounts."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from strata_api.schema.base import View
from strata_domain.entity.account_task import AccountTask


class ExportStatus(StrEnum):
    """How an export stands."""

    OPEN = "open"
    READY = "ready"
    FAILED = "failed"


class ExportView(View):
    """Everything of yours, in one archive."""

    export_id: UUID
    status: ExportStatus
    asset_id: Annotated[
        UUID | None,
        Field(
            description="The archive, once it is ready: for a week, or until there is "
            "a newer one."
        ),
    ]
    error_code: str | None
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, task: AccountTask) -> Self:
        """Return the view of an export."""
        return cls(
            export_id=task.task_id,
            status=_status(task),
            asset_id=task.asset_id,
            error_code=task.error_code,
            created_at=task.created_at,
            ended_at=task.ended_at,
        )


class ErasureView(View):
    """The end of an account; it cannot be taken back."""

    erasure_id: UUID
    created_at: datetime

    @classmethod
    def of(cls, task: AccountTask) -> Self:
        """Return the view of an erasure."""
        return cls(erasure_id=task.task_id, created_at=task.created_at)


def _status(task: AccountTask) -> ExportStatus:
    if task.ended_at is None:
        return ExportStatus.OPEN
    return ExportStatus.FAILED if task.asset_id is None else ExportStatus.READY
