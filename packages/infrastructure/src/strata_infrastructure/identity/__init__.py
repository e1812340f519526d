"""Who is calling: verified access tokens of Supabase, and our own for development.

A token passes four gates, and each can only refuse: its shape (`unverified_token`), the
table of keys that its issuer and algorithm select (`key`, `jwks_key_source`), its
signature (`signature`), its claims (`claim`). `token_verifier` puts them in a row.
"""

from strata_infrastructure.identity.development import (
    DEVELOPMENT_ISSUER,
    development_token,
    development_user_id,
    load_or_create_secret,
)
from strata_infrastructure.identity.factory import IdentitySettings, token_verifier
from strata_infrastructure.identity.jwks_key_source import JwksKeySource
from strata_infrastructure.identity.verifier import SupabaseTokenVerifier

__all__ = [
    "DEVELOPMENT_ISSUER",
    "IdentitySettings",
    "JwksKeySource",
    "SupabaseTokenVerifier",
    "development_token",
    "development_user_id",
    "load_or_create_secret",
    "token_verifier",
]
