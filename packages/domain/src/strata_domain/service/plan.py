"""What a plan allows."""

from strata_domain.entity.plan import Plan
from strata_domain.error import ModelNotAllowedError


def allows(plan: Plan, model_id: str) -> bool:
    """Tell whether the plan includes a model: by name, by provider, or altogether."""
    provider = model_id.partition("/")[0]
    return bool({"*", f"{provider}/*", model_id} & set(plan.allowed_models))


def ensure_allowed(plan: Plan, model_id: str) -> None:
    """Refuse a model that the plan does not include.

    Raises:
        ModelNotAllowedError: it does not.
    """
    if not allows(plan, model_id):
        raise ModelNotAllowedError(plan.plan_id, model_id)
