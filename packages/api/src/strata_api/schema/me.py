"""Bodies of the profile endpoints."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from pydantic import ConfigDict, Field

from strata_api.schema.base import Body, SafeText, View
from strata_domain.entity.profile import ProfileRole, ProfileStatus
from strata_usecase.update_profile import ProfileChanges


class UpdateProfileBody(Body):
    """What shall be different; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"display_name": "Ada", "locale": "en-GB"}]}
    )

    display_name: Annotated[SafeText, Field(max_length=200)] | None = None
    locale: Annotated[SafeText, Field(max_length=35)] | None = None

    def changes(self) -> ProfileChanges:
        """Return only what was sent."""
        return cast(ProfileChanges, self.model_dump(exclude_unset=True))


class ProfileView(View):
    """The caller."""

    user_id: UUID
    plan_id: str
    role: ProfileRole
    status: ProfileStatus
    display_name: str | None
    locale: str | None
    created_at: datetime
