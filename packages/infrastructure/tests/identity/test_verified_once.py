"""A token that comes again within a minute is not verified again."""

import asyncio
import time

from strata_infrastructure.identity import DEVELOPMENT_ISSUER, SupabaseTokenVerifier
from strata_infrastructure.identity.key import (
    Algorithm,
    SharedSecretKeySource,
    VerificationKey,
)
from strata_infrastructure.secret import Secret
from support.token import ADA, hs256_key, mint, user_claims
from support.workshop import DEVELOPMENT_SECRET

KEY = hs256_key(DEVELOPMENT_SECRET)


class CountingKeySource(SharedSecretKeySource):
    """Counts how often it is asked."""

    asked = 0

    async def find(self, key_id: str | None) -> VerificationKey:
        self.asked += 1
        return await super().find(key_id)


def questions(*tokens: str, seconds_apart: float) -> int:
    """How often the key was needed to verify these tokens."""
    source = CountingKeySource(Secret(DEVELOPMENT_SECRET), setting="test")
    clock = iter(time.time() + seconds_apart * (n // 2) for n in range(100))
    tables = {(DEVELOPMENT_ISSUER, Algorithm.HS256): source}
    verifier = SupabaseTokenVerifier(tables, now=lambda: next(clock))

    async def ask() -> None:
        for token in tokens:
            assert (await verifier.verify(token)).subject == ADA

    asyncio.run(ask())
    return source.asked


def test_the_same_token_is_verified_once() -> None:
    token = mint(user_claims(DEVELOPMENT_ISSUER), KEY)

    assert questions(token, token, token, seconds_apart=0) == 1


def test_two_tokens_of_a_user_are_verified_both() -> None:
    first, second = (mint(user_claims(DEVELOPMENT_ISSUER, n=n), KEY) for n in range(2))

    assert questions(first, second, seconds_apart=0) == 2


def test_a_token_is_verified_again_after_a_minute() -> None:
    token = mint(user_claims(DEVELOPMENT_ISSUER), KEY)

    assert questions(token, token, seconds_apart=61) == 2
