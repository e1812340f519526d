"""The caller."""

from functools import partial

from fastapi import APIRouter

from strata_api.composition import Composed
from strata_api.middleware.token import UserId
from strata_api.schema.me import ProfileView, UpdateProfileBody
from strata_usecase.get_profile import GetProfileQuery
from strata_usecase.update_profile import UpdateProfileCommand

router = APIRouter(prefix="/api/me", tags=["me"])


@router.get("", summary="Look at yourself")
async def get_me(user_id: UserId, composed: Composed) -> ProfileView:
    """Read your profile and plan."""
    query = GetProfileQuery(user_id=user_id)
    profile = await composed.offload(partial(composed.use_cases.me.get.execute, query))
    return ProfileView.model_validate(profile)


@router.patch("", summary="Say how you want to be called")
async def update_me(
    body: UpdateProfileBody, user_id: UserId, composed: Composed
) -> ProfileView:
    """Change what is sent; null takes a value away."""
    command = UpdateProfileCommand(user_id=user_id, changes=body.changes())
    execute = partial(composed.use_cases.me.update.execute, command)
    return ProfileView.model_validate(await composed.offload(execute))
