"""What must be known to be told by providers."""

from dataclasses import dataclass

from strata_infrastructure.secret import Secret

FAL_KEY_SET_URL = "https://rest.fal.ai/.well-known/jwks.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """Where providers reach us, and how they prove who they are.

    Attributes:
        public_url: where the world reaches the API, without a slash at its end; None
            if it does not.
        webhook_url: where providers say what becomes of jobs, with `{provider}` in it;
            None if that is the API itself.
        replicate_secrets: several while one replaces the other; none takes no messages
            of Replicate's.
        fal_user_id: ours with fal; None takes no messages of fal's.
        fal_key_set_url: where fal publishes the keys with which it signs.
    """

    public_url: str | None = None
    webhook_url: str | None = None
    replicate_secrets: tuple[Secret, ...] = ()
    fal_user_id: str | None = None
    fal_key_set_url: str = FAL_KEY_SET_URL

    @property
    def heard(self) -> tuple[str, ...]:
        """The providers whose messages are taken."""
        known = {"replicate": self.replicate_secrets, "fal": self.fal_user_id}
        return tuple(name for name in known if known[name])

    def place(self, route: str) -> str | None:
        """Return where providers are sent, with `{provider}` in it; None if nowhere.

        Args:
            route: of the API for webhooks.
        """
        return self.webhook_url or (self.public_url and self.public_url + route)
