"""What a plan allows."""

import pytest

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.plan import LimitStanding, Meter, Plan
from strata_domain.error import CharacterLimitError, ModelNotAllowedError
from strata_domain.service.identifier import new_id
from strata_domain.service.plan import allows, ensure_allowed, ensure_left


def plan(*allowed: str) -> Plan:
    return Plan(
        plan_id="free",
        name="Free",
        monthly_micro_usd=1,
        requests_per_minute=1,
        concurrent_generations=1,
        monthly_images=1,
        monthly_characters=1,
        monthly_audio_seconds=1,
        storage_bytes=1,
        allowed_models=allowed,
    )


@pytest.mark.parametrize("allowed", [("*",), ("openai/*",), ("google/*", "openai/gpt")])
def test_a_plan_includes_a_model_by_name_by_provider_or_altogether(
    allowed: tuple[str, ...],
) -> None:
    ensure_allowed(plan(*allowed), "openai/gpt")

    assert allows(plan(*allowed), "openai/gpt")


@pytest.mark.parametrize("allowed", [("openai/gpt-6",), ("open/*", "openai"), ()])
def test_every_other_model_is_refused_and_the_log_told_which_plan_it_was(
    allowed: tuple[str, ...],
) -> None:
    with pytest.raises(ModelNotAllowedError, match="'free', 'openai/gpt'"):
        ensure_allowed(plan(*allowed), "openai/gpt")

    assert not allows(plan(*allowed), "openai/gpt")


@pytest.mark.parametrize(
    ("of_plan", "of_key", "allowed"),
    [
        ("*", "openai/gpt", True),
        ("openai/gpt", "*", True),
        ("*", "google/*", False),
        ("google/*", "*", False),
    ],
)
def test_a_key_narrows_the_plan_and_never_widens_it(
    of_plan: str, of_key: str, *, allowed: bool
) -> None:
    key = KeyGrant(api_key_id=new_id(), scopes=frozenset(), allowed_models=(of_key,))

    assert allows(plan(of_plan), "openai/gpt", key) is allowed


@pytest.mark.parametrize(
    ("limit", "remaining"), [(10, 3), (7, 0), (5, 0), (None, None)]
)
def test_what_remains_of_a_limit_is_never_negative(
    limit: int | None, remaining: int | None
) -> None:
    standing = LimitStanding(
        meter=Meter.MONTHLY_MICRO_USD, limit=limit, used=4, reserved=3, resets_at=None
    )

    assert standing.remaining == remaining


def test_what_is_used_up_is_refused_where_it_will_be_drawn_on() -> None:
    full = LimitStanding(
        meter=Meter.MONTHLY_CHARACTERS, limit=5, used=3, reserved=2, resets_at=None
    )
    ensure_left([full], {Meter.MONTHLY_AUDIO_SECONDS})

    with pytest.raises(CharacterLimitError):
        ensure_left([full], {Meter.MONTHLY_CHARACTERS})
