"""What Replicate's messages are checked with."""

import pytest

from strata_domain.error import ConfigurationError
from strata_infrastructure.secret import Secret
from strata_infrastructure.webhook import ReplicateWebhookVerifier


@pytest.mark.parametrize(
    "text",
    ["", "whsec_", "whsec_c2hvcnQ=", "whsec_no base64 at all, and 40 letters long"],
)
def test_a_secret_that_is_not_whole_is_refused_at_once(text: str) -> None:
    with pytest.raises(ConfigurationError, match="copy it"):
        ReplicateWebhookVerifier([Secret(text)])


def test_without_a_secret_nobody_could_be_trusted() -> None:
    with pytest.raises(ConfigurationError, match="missing"):
        ReplicateWebhookVerifier([])
