"""What an adapter must be told before it can call its provider."""

from dataclasses import dataclass

from strata_domain.error import ConfigurationError
from strata_infrastructure.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """How to reach one provider.

    Attributes:
        base_url: where its API is, path prefix included; None is the provider's own.
        connect_timeout: seconds to open a connection. Nothing else is timed here: how
            long an answer may take is the caller's business.
    """

    api_key: Secret | None = None
    base_url: str | None = None
    connect_timeout: float = 5.0

    def key(self, variable: str) -> Secret:
        """Return the key, or one that says nothing to an address that needs none.

        Args:
            variable: of the environment, where the key is looked for.

        Raises:
            ConfigurationError: there is neither a key nor such an address.
        """
        if self.api_key is None and self.base_url is None:
            message = (
                f"set {variable} in env/secrets.env, or a base URL that needs no key; "
                "'sandbox/echo' works without either"
            )
            raise ConfigurationError(message)
        return self.api_key or Secret("none")
