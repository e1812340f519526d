"""What must be known to be told by providers, read from the environment."""

from dataclasses import dataclass

from strata_infrastructure.environment import Reader
from strata_infrastructure.secret import Secret

FAL_KEY_SET_URL = "https://rest.fal.ai/.well-known/jwks.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """Where providers reach us, and how they prove who they are.

    Attributes:
        public_url: where the world reaches the API, without a slash at its end; None
            if it does not.
        replicate_secrets: several while one replaces the other; none takes no messages
            of Replicate's.
        fal_user_id: ours with fal; None takes no messages of fal's.
        fal_key_set_url: where fal publishes the keys with which it signs.
    """

    public_url: str | None = None
    replicate_secrets: tuple[Secret, ...] = ()
    fal_user_id: str | None = None
    fal_key_set_url: str = FAL_KEY_SET_URL


def read_webhook_settings(reader: Reader) -> WebhookSettings:
    """Read the variables; whether they make sense is seen when they are used."""
    public_url = reader.text("STRATA_PUBLIC_URL")
    secrets = (reader.text("REPLICATE_WEBHOOK_SECRET") or "").split(",")
    return WebhookSettings(
        public_url=public_url and public_url.rstrip("/"),
        replicate_secrets=tuple(Secret(it.strip()) for it in secrets if it.strip()),
        fal_user_id=reader.text("FAL_USER_ID"),
        fal_key_set_url=reader.text("FAL_JWKS_URL") or FAL_KEY_SET_URL,
    )
