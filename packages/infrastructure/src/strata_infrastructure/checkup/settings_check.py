"""Whether the settings are those of a deployment, and not of a desk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from strata_domain.entity.finding import Finding, Verdict
from strata_infrastructure.settings import Environment, Settings
from strata_infrastructure.webhook.registry import webhook_verifiers

_SUBJECT = "settings"
_DESK = Finding(
    _SUBJECT,
    Verdict.WARNING,
    "STRATA_ENV says development, where tokens that we sign ourselves are accepted",
    "Unset it, or set it to production.",
)
_NOBODY = Finding(
    _SUBJECT,
    Verdict.FAILURE,
    "SUPABASE_URL is empty: nobody can sign in",
    "Set it to the project's address, such as https://<project>.supabase.co.",
)
_ANY_PAGE = Finding(
    _SUBJECT,
    Verdict.WARNING,
    "STRATA_ALLOWED_ORIGINS lets every web page call the API",
    "Name the origins of your own pages, separated by commas.",
)
_FINE = Finding(_SUBJECT, Verdict.OK, "those of production")


@dataclass(frozen=True, slots=True)
class SettingsCheck:
    """Looks at nothing but the settings."""

    settings: Settings
    name: str = _SUBJECT

    async def look(self) -> Sequence[Finding]:
        """Return what is odd about them.

        Raises:
            ConfigurationError: a secret or an address of webhooks makes no sense.
        """
        webhook_verifiers(replace(self.settings.webhooks, fal_user_id=None))
        at_a_desk = self.settings.environment is Environment.DEVELOPMENT
        applies = {
            _DESK: at_a_desk,
            _NOBODY: not at_a_desk and self.settings.supabase_url is None,
            _ANY_PAGE: "*" in self.settings.allowed_origins,
        }
        return [finding for finding in applies if applies[finding]] or [_FINE]
