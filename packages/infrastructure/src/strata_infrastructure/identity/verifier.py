"""The verifier: a token goes in, a principal or a refusal comes out."""

import time
from collections.abc import Callable, Mapping
from hashlib import sha256

from strata_domain.entity.principal import Principal
from strata_domain.error import InvalidTokenError
from strata_infrastructure.identity.claim import principal_of
from strata_infrastructure.identity.key import Algorithm, KeySource, VerificationKey
from strata_infrastructure.identity.refusal import refusing
from strata_infrastructure.identity.signature import signed_claims
from strata_infrastructure.identity.unverified_token import (
    MAX_TOKEN_CHARACTERS,
    UnverifiedToken,
    read_token,
)
from strata_infrastructure.identity.verified_token_cache import VerifiedTokenCache

KeyTables = Mapping[tuple[str, Algorithm], KeySource]


class SupabaseTokenVerifier:
    """Verifies access tokens shaped like those of Supabase Auth.

    Issuer and algorithm together select the table of keys. A table of public keys is
    therefore never asked for an HS256 key, nor the development secret for a token that
    claims to come from Supabase.
    """

    def __init__(
        self, tables: KeyTables, *, now: Callable[[], float] = time.time
    ) -> None:
        """Trust these tables and no other.

        Args:
            tables: the keys of each issuer and algorithm.
            now: seconds since 1970.
        """
        self._tables = tables
        self._now = now
        self._cache = VerifiedTokenCache()

    async def verify(self, token: str) -> Principal:
        """Return who the token speaks for.

        Raises:
            InvalidTokenError: it is malformed, forged, expired or for someone else.
            UnavailableError: the issuer's keys could not be had so far.
        """
        with refusing():
            digest = _digest(token)
            known = self._cache.get(digest, now=self._now())
            return known or await self._verify_afresh(token, digest)

    async def aclose(self) -> None:
        """Let go of every connection."""
        for source in set(self._tables.values()):
            await source.aclose()

    async def _verify_afresh(self, token: str, digest: bytes) -> Principal:
        unverified = read_token(token)
        key = await self._key_for(unverified)
        claims = signed_claims(token, key=key, issuer=unverified.issuer)
        now = self._now()
        principal = principal_of(claims, now=now)
        self._cache.put(digest, principal, now=now)
        return principal

    async def _key_for(self, token: UnverifiedToken) -> VerificationKey:
        source = self._tables[token.issuer, token.algorithm]
        key = await source.find(token.key_id)
        if key.algorithm is not token.algorithm:
            message = "the key is for another algorithm"
            raise InvalidTokenError(message)
        return key


def _digest(token: str) -> bytes:
    if len(token) > MAX_TOKEN_CHARACTERS:
        message = "the token is too large"
        raise InvalidTokenError(message)
    return sha256(token.encode("ascii")).digest()
