"""Where providers say what becomes of jobs."""

from collections.abc import Collection

from strata_api.access import WEBHOOKS
from strata_infrastructure.settings import Settings
from strata_infrastructure.webhook import JobAddresses
from strata_infrastructure.webhook_settings import WebhookSettings


def job_addresses(settings: Settings, heard: Collection[str]) -> JobAddresses:
    """Return where providers find us, if they do, and if we believe them.

    Args:
        settings: their keys, which servers and workers know alike, sign for each job.
        heard: the providers whose messages are taken.
    """
    place = _place(settings.webhooks)
    keys = {name: each.api_key for name, each in settings.providers.items()}
    return JobAddresses(
        places={it: place.replace("{provider}", it) for it in heard if place},
        secrets={name: key for name, key in keys.items() if key is not None},
    )


def _place(settings: WebhookSettings) -> str | None:
    """Return where they come, with `{provider}` in it, unless nothing is told."""
    at_home = settings.public_url and settings.public_url + WEBHOOKS
    return settings.webhook_url or at_home
