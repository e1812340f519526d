"""Somebody to be, on the first day."""

from uuid import UUID

from strata_api.command.place import Place
from strata_gateway.development_user import ensure_development_user
from strata_infrastructure.identity import development_user_id

DEMO_USER = "demo"


def ensure_demo_user(place: Place, name: str, *, anonymous: bool = False) -> UUID:
    """Sign a development user up, and return who it is."""
    kind = "anonymous:" if anonymous else ""
    user_id = development_user_id(f"{kind}{name}")
    email = None if anonymous else f"{user_id}@development.invalid"
    ensure_development_user(
        place.require_owner(), user_id, email=email, anonymous=anonymous
    )
    return user_id
