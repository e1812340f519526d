"""What a plan allows, and what a key within it."""

from collections.abc import Container, Iterable

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.plan import LimitStanding, Meter, Plan
from strata_domain.error import (
    LIMIT_ERRORS,
    ModelNotAllowedError,
    StorageFullError,
)


def includes(allowed_models: Iterable[str], model_id: str) -> bool:
    """Tell whether a list includes a model: by name, by provider, or altogether."""
    provider = model_id.partition("/")[0]
    return bool({"*", f"{provider}/*", model_id} & set(allowed_models))


def allows(plan: Plan, model_id: str, key: KeyGrant | None = None) -> bool:
    """Tell whether the plan includes a model, and the caller's key, if any, does."""
    given = plan.allowed_models if key is None else key.allowed_models
    return includes(plan.allowed_models, model_id) and includes(given, model_id)


def ensure_allowed(plan: Plan, model_id: str, key: KeyGrant | None = None) -> None:
    """Refuse a model that the plan, or the caller's key, does not include.

    Raises:
        ModelNotAllowedError: one of them does not.
    """
    if not allows(plan, model_id, key):
        raise ModelNotAllowedError(plan.plan_id, model_id)


def ensure_room(standings: Iterable[LimitStanding]) -> None:
    """Refuse what makes files of which nobody knows yet how long they will be.

    Raises:
        StorageFullError: the files that are there, or are announced, leave no room.
    """
    stored = (each for each in standings if each.meter is Meter.STORAGE_BYTES)
    full = next((each for each in stored if each.remaining == 0), None)
    if full is not None:
        raise StorageFullError(full, 1)


def ensure_left(standings: Iterable[LimitStanding], meters: Container[Meter]) -> None:
    """Refuse what will draw on limits that are used up.

    Raises:
        LimitExceededError: one of them is.
    """
    needed = (each for each in standings if each.meter in meters)
    used_up = next((each for each in needed if each.remaining == 0), None)
    if used_up is not None:
        raise LIMIT_ERRORS[used_up.meter](used_up, 1)
