"""Where providers say what becomes of jobs."""

from collections.abc import Collection

from strata_api.access import WEBHOOKS
from strata_infrastructure.settings import Settings
from strata_infrastructure.webhook import JobAddresses


def job_addresses(settings: Settings, heard: Collection[str]) -> JobAddresses:
    """Return where providers find us, if they do, and if we believe them.

    Args:
        settings: their keys, which servers and workers know alike, sign for each job.
        heard: the providers whose messages are taken.
    """
    place = settings.webhooks.place(WEBHOOKS)
    keys = {name: each.api_key for name, each in settings.providers.items()}
    return JobAddresses(
        places={it: place.replace("{provider}", it) for it in heard if place},
        secrets={name: key for name, key in keys.items() if key is not None},
    )
