"""The body of every refusal."""

from typing import Annotated

from pydantic import Field

from strata_api.schema.base import View


class Complaint(View):
    """One value that is not acceptable."""

    where: Annotated[str, Field(examples=["body.text"])]
    why: Annotated[str, Field(examples=["Field required"])]


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
