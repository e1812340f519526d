import dataclasses

import pytest

from strata_infrastructure.secret import Secret


@dataclasses.dataclass(frozen=True)
class Settings:
    key: Secret


def test_a_secret_shows_its_value_only_when_asked() -> None:
    secret = Secret("canary")

    assert secret.reveal() == "canary"
    assert {repr(secret), str(secret), f"{secret}", f"{secret!r}"} == {"***"}


def test_settings_around_a_secret_do_not_spill_it() -> None:
    settings = Settings(Secret("canary"))

    assert "canary" not in repr(settings)
    assert "canary" not in repr(dataclasses.asdict(settings))


def test_secrets_are_equal_when_their_values_are() -> None:
    assert Secret("canary") == Secret("canary")
    assert Secret("canary") != Secret("other")
    assert Secret("canary") != "canary"
    assert len({Secret("canary"), Secret("canary")}) == 1


def test_a_secret_does_not_change() -> None:
    secret = Secret("canary")

    with pytest.raises(AttributeError):
        secret.value = "other"

    assert secret.reveal() == "canary"
