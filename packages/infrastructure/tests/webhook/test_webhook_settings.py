"""Whose messages are taken is what the environment says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from strata_domain.error import ConfigurationError
from strata_infrastructure.secret import Secret
from strata_infrastructure.settings import read_settings
from strata_infrastructure.webhook.registry import webhook_verifiers
from strata_infrastructure.webhook_settings import WebhookSettings
from support.webhook import FAL_USER, SECRET

NAMES = (
    "STRATA_PUBLIC_URL",
    "STRATA_WEBHOOK_URL",
    "REPLICATE_WEBHOOK_SECRET",
    "FAL_USER_ID",
    "FAL_JWKS_URL",
)
Read = Callable[..., WebhookSettings]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Nothing is set but what is asked for."""

    def settings(**variables: str) -> WebhookSettings:
        for name in NAMES:
            monkeypatch.setenv(name, variables.get(name, ""))
        return read_settings(tmp_path).webhooks

    return settings


def test_nobodys_messages_are_taken_unless_that_is_wanted(read: Read) -> None:
    assert read() == WebhookSettings()
    assert webhook_verifiers(read()) == {}


def test_messages_are_taken_of_whoever_can_be_recognised(read: Read) -> None:
    replicate = read(REPLICATE_WEBHOOK_SECRET=SECRET.reveal())
    fal = read(FAL_USER_ID=FAL_USER)

    assert list(webhook_verifiers(replicate)) == ["replicate"]
    assert list(webhook_verifiers(fal)) == ["fal"]


def test_one_secret_may_replace_another(read: Read) -> None:
    settings = read(REPLICATE_WEBHOOK_SECRET=" one , two,")

    assert settings.replicate_secrets == (Secret("one"), Secret("two"))


@pytest.mark.parametrize("url", ["https://a.test/b/", "http://127.0.0.1:8000"])
def test_an_address_is_trusted_to_which_nobody_else_listens(
    url: str, read: Read
) -> None:
    settings = read(STRATA_PUBLIC_URL=url)

    assert webhook_verifiers(settings) == {}
    assert settings.public_url == url.removesuffix("/")


@pytest.mark.parametrize("url", ["http://a.test", "a.test", "ftp://a.test", "https://"])
def test_an_address_at_which_others_may_listen_is_refused(url: str, read: Read) -> None:
    with pytest.raises(ConfigurationError, match="STRATA_PUBLIC_URL"):
        webhook_verifiers(read(STRATA_PUBLIC_URL=url))


def test_providers_may_be_sent_elsewhere(read: Read) -> None:
    url = "https://a.test/functions/v1/{provider}-webhook"

    settings = read(STRATA_WEBHOOK_URL=url)

    assert (webhook_verifiers(settings), settings.webhook_url) == ({}, url)


@pytest.mark.parametrize("url", ["http://a.test/{provider}", "https://a.test/fal"])
def test_where_providers_cannot_be_sent_is_refused(url: str, read: Read) -> None:
    with pytest.raises(ConfigurationError, match="STRATA_WEBHOOK_URL"):
        webhook_verifiers(read(STRATA_WEBHOOK_URL=url))
