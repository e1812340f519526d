"""What an adapter must be told before it can call its provider."""

from dataclasses import dataclass

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
