"""Whose messages are taken, by what is configured."""

from collections.abc import Iterator

from strata_domain.error import ConfigurationError
from strata_domain.port.webhook import WebhookVerifier
from strata_infrastructure.published_keys import is_trustworthy
from strata_infrastructure.webhook.fal_verifier import FalWebhookVerifier
from strata_infrastructure.webhook.replicate_verifier import ReplicateWebhookVerifier
from strata_infrastructure.webhook_settings import WebhookSettings


def webhook_verifiers(settings: WebhookSettings) -> dict[str, WebhookVerifier]:
    """Return who tells genuine messages from others, by provider.

    Raises:
        ConfigurationError: a secret or a URL makes no sense: at one without TLS anybody
            could listen to providers.
    """
    if settings.public_url is not None and not is_trustworthy(settings.public_url):
        message = "STRATA_PUBLIC_URL must begin with https://, or be left out."
        raise ConfigurationError(message)
    if settings.webhook_url is not None and not _is_place(settings.webhook_url):
        message = (
            "STRATA_WEBHOOK_URL must begin with https:// and have {provider} in it, "
            "or be left out."
        )
        raise ConfigurationError(message)
    return dict(_verifiers(settings))


def _is_place(url: str) -> bool:
    return "{provider}" in url and is_trustworthy(url.replace("{provider}", ""))


def _verifiers(settings: WebhookSettings) -> Iterator[tuple[str, WebhookVerifier]]:
    if settings.replicate_secrets:
        yield "replicate", ReplicateWebhookVerifier(settings.replicate_secrets)
    if settings.fal_user_id is not None:
        key_set_url = settings.fal_key_set_url
        yield (
            "fal",
            FalWebhookVerifier(settings.fal_user_id, key_set_url=key_set_url),
        )
