"""What providers send of their own accord, told from what somebody else made up.

A message passes three gates, and each can only refuse: its headers must be there, well
formed and recent; its signature must be the provider's; its body must say what it is
about. Nothing in it is believed but that name: how a request stands is asked.
"""

from strata_infrastructure.webhook.fal_verifier import FalWebhookVerifier
from strata_infrastructure.webhook.job_addresses import JobAddresses
from strata_infrastructure.webhook.replicate_verifier import ReplicateWebhookVerifier

__all__ = ["FalWebhookVerifier", "JobAddresses", "ReplicateWebhookVerifier"]
