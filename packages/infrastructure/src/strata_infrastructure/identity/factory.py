"""From settings to a verifier."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from strata_domain.error import ConfigurationError
from strata_infrastructure.identity.development import DEVELOPMENT_ISSUER
from strata_infrastructure.identity.jwks_key_source import JwksKeySource
from strata_infrastructure.identity.key import Algorithm, SharedSecretKeySource
from strata_infrastructure.identity.verifier import KeyTables, SupabaseTokenVerifier
from strata_infrastructure.published_keys import is_trustworthy
from strata_infrastructure.secret import Secret

KEY_SET_PATH = "/.well-known/jwks.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitySettings:
    """Whose tokens are accepted; at least one issuer must be named.

    Attributes:
        supabase_url: the project's address, such as https://<project>.supabase.co.
        legacy_secret: the project's JWT secret, if it still signs with HS256.
        development_secret: signs our own development tokens; never set in production.
    """

    supabase_url: str | None
    legacy_secret: Secret | None
    development_secret: Secret | None


def token_verifier(
    settings: IdentitySettings, *, now: Callable[[], float] = time.time
) -> SupabaseTokenVerifier:
    """Build the verifier of the issuers that the settings name.

    Args:
        settings: the issuers.
        now: seconds since 1970.

    Raises:
        ConfigurationError: no issuer is named, or a setting is wrong.
    """
    tables = {
        **_published(settings),
        **_legacy(settings),
        **_development(settings),
    }
    if not tables:
        message = (
            "Nobody can sign in: set SUPABASE_URL to your project's address, "
            "or run 'strata dev', which needs no account."
        )
        raise ConfigurationError(message)
    return SupabaseTokenVerifier(tables, now=now)


def key_set_url(supabase_url: str) -> str:
    """Return where a project publishes the keys with which it signs.

    Raises:
        ConfigurationError: the address makes no sense.
    """
    return f"{_issuer(supabase_url)}{KEY_SET_PATH}"


def _published(settings: IdentitySettings) -> KeyTables:
    if settings.supabase_url is None:
        return {}
    issuer = _issuer(settings.supabase_url)
    source = JwksKeySource(key_set_url(settings.supabase_url))
    return {(issuer, Algorithm.ES256): source, (issuer, Algorithm.RS256): source}


def _legacy(settings: IdentitySettings) -> KeyTables:
    if settings.legacy_secret is None:
        return {}
    if settings.supabase_url is None:
        message = "SUPABASE_JWT_SECRET is set alone: set SUPABASE_URL as well."
        raise ConfigurationError(message)
    source = SharedSecretKeySource(
        settings.legacy_secret, setting="SUPABASE_JWT_SECRET"
    )
    return {(_issuer(settings.supabase_url), Algorithm.HS256): source}


def _development(settings: IdentitySettings) -> KeyTables:
    if settings.development_secret is None:
        return {}
    source = SharedSecretKeySource(
        settings.development_secret, setting="The development secret"
    )
    return {(DEVELOPMENT_ISSUER, Algorithm.HS256): source}


def _issuer(supabase_url: str) -> str:
    parts = urlsplit(supabase_url)
    if not is_trustworthy(supabase_url) or parts.query or parts.fragment:
        message = (
            "SUPABASE_URL is not usable: write it as https://<project>.supabase.co "
            "(plain http is for this machine alone)."
        )
        raise ConfigurationError(message)
    return f"{supabase_url.rstrip('/')}/auth/v1"
