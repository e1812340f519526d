"""Where providers are told to say what becomes of jobs."""

from dataclasses import replace
from pathlib import Path

import pytest

from strata_api.composition.job_places import job_addresses
from strata_domain.service.identifier import new_id
from strata_infrastructure.settings import read_settings
from strata_infrastructure.webhook_settings import WebhookSettings

HOME = "https://strata.example"
EDGE = "https://edge.example/functions/v1/{provider}-webhook"
PLACES: dict[str, tuple[WebhookSettings, str | None]] = {
    "nowhere": (WebhookSettings(), None),
    "at the API": (WebhookSettings(public_url=HOME), f"{HOME}/api/webhooks/fal"),
    "at the edge": (
        WebhookSettings(public_url=HOME, webhook_url=EDGE),
        "https://edge.example/functions/v1/fal-webhook",
    ),
    "at the edge alone": (
        WebhookSettings(webhook_url=EDGE),
        "https://edge.example/functions/v1/fal-webhook",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_provider_is_told_of_one_place(name: str, tmp_path: Path) -> None:
    webhooks, place = PLACES[name]
    settings = replace(read_settings(tmp_path), webhooks=webhooks)

    url = job_addresses(settings, ["fal"]).url("fal", new_id())

    assert url == place
