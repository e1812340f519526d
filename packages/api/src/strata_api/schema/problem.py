"""The body of every refusal."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from strata_api.schema.base import View
from strata_domain.entity.plan import LimitStanding, Meter


class Complaint(View):
    """One value that is not acceptable."""

    where: Annotated[str, Field(examples=["body.text"])]
    why: Annotated[str, Field(examples=["Field required"])]


class LimitView(View):
    """The limit of the plan that would have been exceeded, and how it stands."""

    meter: Meter
    limit: Annotated[int | None, Field(description="Money is in micro-USD.")]
    used: int
    reserved: Annotated[int, Field(description="By what has not ended yet.")]
    remaining: int | None
    needed: Annotated[int, Field(description="What was asked for.")]
    resets_at: datetime | None

    @classmethod
    def of(cls, standing: LimitStanding, needed: int) -> Self:
        """Return the view of a limit that was asked for too much."""
        return cls(
            meter=standing.meter,
            limit=standing.limit,
            used=standing.used,
            reserved=standing.reserved,
            remaining=standing.remaining,
            needed=needed,
            resets_at=standing.resets_at,
        )


class CompatibleError(View):
    """Why there is no other answer, in the words of OpenAI."""

    message: str
    type: str
    param: Annotated[str | None, Field(description="The field that is to blame.")]
    code: str


class CompatibleProblem(View):
    """The body of every refusal below `/v1`."""

    error: CompatibleError


class Problem(View):
    """Why there is no other answer (RFC 9457)."""

    type: Annotated[str, Field(description="Names the problem, as `code` does.")]
    title: Annotated[str, Field(description="What the status means.")]
    status: int
    code: Annotated[str, Field(description="Stable: decide by this one.")]
    detail: Annotated[str, Field(description="For people.")]
    errors: Annotated[
        list[Complaint], Field(default=[], description="With `invalid_input` alone.")
    ]
    limit: Annotated[
        LimitView | None,
        Field(default=None, description="With a limit that is reached alone."),
    ]
