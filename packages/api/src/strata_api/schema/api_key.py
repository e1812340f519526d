"""Bodies of the endpoints for keys."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from strata_api.schema.base import Body, ModelId, SafeText, View, said
from strata_domain.entity.api_key import Scope
from strata_usecase.made_key import MadeKey

MOST_MICRO_USD = 10**15
MOST_MODELS = 50
LONGEST = timedelta(days=3650)


def _future(moment: datetime) -> datetime:
    """Refuse what is over, or so far away that no calendar has it."""
    now = datetime.now(UTC)
    if not now < moment < now + LONGEST:
        message = "must be within the next ten years"
        raise ValueError(message)
    return moment


class CreateApiKeyBody(Body):
    """What a key shall be good for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Nightly report",
                    "scopes": ["inference", "usage"],
                    "allowed_models": ["sandbox/*"],
                    "monthly_micro_usd": 500000,
                }
            ]
        }
    )

    name: Annotated[SafeText, Field(min_length=1, max_length=100), AfterValidator(said)]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    allowed_models: Annotated[
        tuple[ModelId, ...],
        Field(
            min_length=1,
            max_length=MOST_MODELS,
            description="`*`, `provider/*` or ids, within what your plan includes.",
        ),
    ] = ("*",)
    monthly_micro_usd: Annotated[int, Field(ge=0, le=MOST_MICRO_USD)] | None = Field(
        default=None,
        description="What may be spent with it in a month; left out, what you may.",
    )
    expires_at: Annotated[AwareDatetime, AfterValidator(_future)] | None = None


class ApiKeyView(View):
    """A key; its secret is told when it is made, and never again."""

    api_key_id: UUID
    name: str
    prefix: Annotated[str, Field(description="With which its secret goes on.")]
    scopes: Annotated[list[Scope], BeforeValidator(sorted)]
    allowed_models: list[str]
    monthly_micro_usd: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: Annotated[datetime | None, Field(description="To the minute, about.")]
    created_at: datetime


class ApiKeyList(View):
    """Every key of the caller, the latest first."""

    items: list[ApiKeyView]


class MadeKeyView(View):
    """A new key, with its secret."""

    key: ApiKeyView
    secret: Annotated[str, Field(description="Keep it now: it is told this once.")]

    @classmethod
    def of(cls, made: MadeKey) -> Self:
        """Return the view of a key that was just made."""
        return cls(key=ApiKeyView.model_validate(made.key), secret=made.secret.text)
