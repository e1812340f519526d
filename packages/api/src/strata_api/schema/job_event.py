"""The events of a job, as a reader of the stream has them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from strata_api.schema.base import View
from strata_domain.entity.job import JobEventType


class JobEventData(View):
    """What an event of a job says; what it does not say is left out."""

    progress: Annotated[int | None, Field(description="Of a hundred.")] = None
    asset_ids: Annotated[
        list[UUID] | None, Field(description="What has been made.")
    ] = None
    code: Annotated[str | None, Field(description="Why there is nothing; stable.")] = (
        None
    )


class JobStreamEvent(View):
    """One line of a job's log; the last one ends the job."""

    id: Annotated[
        int, Field(ge=1, description="1, 2, 3 … without gaps; send the last one back.")
    ]
    event: JobEventType
    data: JobEventData
